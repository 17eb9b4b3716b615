import type { Shape } from './repository.ts'

/**
 * The newest `part` (0..1) of the messages between two moments, as far as Postgres knows how they lie in time: about how
 * many they are, and from when on.
 */
export function newestPart({ size, times }: Shape, part: number, since: Date | null, until: Date | null) {
  const end = times.length - 1
  const first = since
    ? Math.max(
        0,
        times.findLastIndex((time) => time <= since),
      )
    : 0
  const next = until ? times.findIndex((time) => time >= until) : -1
  const spans = Math.max(1, (next < 0 ? end : next) - first)
  const count = Math.ceil(size * part * (end > 0 ? spans / end : 1))
  return { count, from: times[first + Math.floor(spans * (1 - part))] }
}
