import { type LogRecord, type Unit, unitName } from './log.ts'

const keptPerUnit = 4_096

/** The newest lines that this process wrote, without a gap between them. */
interface Tail {
  head: number
  kept: LogRecord[]
  waiting: Set<() => void>
}

/**
 * Where this process's readers learn that the log has grown. What the process has committed itself it hands over here,
 * so that nothing is read back; of what others wrote, only the new ends of the partitions are told.
 */
export interface Hub {
  /** Lines that this process has committed. */
  appended(records: readonly LogRecord[]): void
  /** A partition's end, as the database has it. */
  moved(unit: Unit, head: number): void
  /** Lines from `offset` on that are at hand; none when they have to be read. */
  take(unit: Unit, offset: number, limit: number): LogRecord[]
  /** Resolves with the partition's end once it holds `offset`, or the signal aborts. */
  reached(unit: Unit, offset: number, signal: AbortSignal): Promise<number>
}

export function createHub(): Hub {
  const tails = new Map<string, Tail>()

  function tailOf(unit: Unit): Tail {
    const name = unitName(unit)
    const tail = tails.get(name) ?? { head: 0, kept: [], waiting: new Set() }
    tails.set(name, tail)
    return tail
  }

  function moved(unit: Unit, head: number) {
    const tail = tailOf(unit)
    if (head <= tail.head) return
    tail.head = head
    for (const wake of [...tail.waiting]) wake()
  }

  function appended(records: readonly LogRecord[]) {
    for (const record of records) keep(tailOf(record), record)
    for (const record of records) moved(record, record.offset + 1)
  }

  function take(unit: Unit, offset: number, limit: number): LogRecord[] {
    const { kept } = tailOf(unit)
    const first = kept[0]
    if (!first || offset < first.offset) return []
    return kept.slice(offset - first.offset, offset - first.offset + limit)
  }

  async function reached(unit: Unit, offset: number, signal: AbortSignal) {
    const tail = tailOf(unit)
    while (tail.head <= offset && !signal.aborted) await next(tail, signal)
    return tail.head
  }

  return { appended, moved, take, reached }
}

/** Keeps the newest lines; another process's lines between two of ours are a gap, after which it begins anew. */
function keep(tail: Tail, record: LogRecord) {
  const last = tail.kept.at(-1)
  if (last && record.offset !== last.offset + 1) tail.kept = []
  tail.kept.push(record)
  if (tail.kept.length > keptPerUnit) tail.kept = tail.kept.slice(-keptPerUnit / 2)
}

async function next(tail: Tail, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = () => resolve()
  tail.waiting.add(wake)
  signal.addEventListener('abort', wake, { once: true })
  await promise
  tail.waiting.delete(wake)
  signal.removeEventListener('abort', wake)
}
