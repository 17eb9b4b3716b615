import type { Event } from '../../../shared/event.ts'
import { traceBatch } from '../tracing/tracing.ts'

/** Has a group handle events, each within its own trace. */
export function traceHandling<T>(group: string, events: Event[], handle: (events: Event[]) => Promise<T>): Promise<T> {
  return follow(
    traceBatch(() => `handle ${group}`, 'consumer', events),
    handle,
  )
}

/** Has what a batch caused written, each event within the trace that it belongs to. */
export function tracePublishing<T>(events: readonly Event[], write: (events: Event[]) => Promise<T>): Promise<T> {
  return follow(
    traceBatch(({ type }) => `publish ${type}`, 'producer', [...events]),
    write,
  )
}

async function follow<T>(
  { events, run, end }: ReturnType<typeof traceBatch<Event>>,
  work: (events: Event[]) => Promise<T>,
): Promise<T> {
  try {
    const result = await run(() => work(events))
    end()
    return result
  } catch (error) {
    end(error)
    throw error
  }
}
