import { AsyncLocalStorage } from 'node:async_hooks'
import { type CallSpan, parseTraceparent } from '../../../shared/traceparent.ts'
import type { Running } from '../run.ts'
import type { Exporting, Kind, OpenSpan } from './export.ts'

/** Where spans go, and which share of all traces; undefined where nobody wants to see any. */
export interface TracingConfig {
  url: string
  ratio: number
}

/** The process's own; without it, nothing here does anything. */
let exporting: Exporting | undefined
/** The traceparent of what is being done. */
const current = new AsyncLocalStorage<string>()

/** Starts to trace; what it takes is loaded here, so that whoever does not want it does not pay for it. */
export async function startTracing(config: TracingConfig | undefined, role: string): Promise<Running> {
  if (!config) return { stop: async () => {} }
  const { exportTo } = await import('./export.ts')
  const ours = exportTo(config, role)
  exporting = ours
  return {
    stop: async () => {
      if (exporting === ours) exporting = undefined
      await ours.stop()
    },
  }
}

/** The trace that a request begins, or goes on with; whether it is looked at is decided here, not by who asks. */
export function enter(traceparent: string | null | undefined): string | undefined {
  return exporting?.enter(traceparent ?? undefined)
}

/** The traceparent for what is caused now; undefined where nothing is traced. */
export function traceparentNow(): string | undefined {
  return exporting && current.getStore()
}

/** Tells of calls as those saw them who made them: the first span of a trace. Answers whether anything is traced. */
export function tellCalls(calls: readonly CallSpan[]): boolean {
  for (const call of calls) exporting?.tell(call)
  return exporting !== undefined
}

/** Runs `work` as a span of the trace that `traceparent` names, and what it causes below that. */
export async function traced<T>(
  { name, kind, traceparent }: { name: string; kind: Kind; traceparent: string | undefined },
  work: () => Promise<T>,
): Promise<T> {
  if (!exporting || !traceparent) return work()
  const span = exporting.begin({ name, kind, traceparent })
  try {
    return await current.run(span.traceparent, work)
  } catch (error) {
    span.fail(error)
    throw error
  } finally {
    span.end()
  }
}

/** One thing on the bus that belongs to a trace. */
interface Traceable {
  traceparent?: string | undefined
}

/** Events as those see them who act on them, and the spans of that. */
export interface TracedBatch<E> {
  events: E[]
  /** Runs the handler; where there is one event only, all that it does belongs to that event's trace. */
  run<T>(work: () => Promise<T>): Promise<T>
  end(error?: unknown): void
}

/** Opens a span for each event of a batch that is traced; what it causes is below that span. */
export function traceBatch<E extends Traceable>(nameOf: (event: E) => string, kind: Kind, events: E[]): TracedBatch<E> {
  const tracer = exporting
  if (!tracer || !events.some(({ traceparent }) => traceparent)) return { events, run: (work) => work(), end: () => {} }
  const spans: OpenSpan[] = []
  const seen = events.map((event) => {
    const { traceparent } = event
    if (!traceparent) return event
    const span = tracer.begin({ name: nameOf(event), kind, traceparent })
    spans.push(span)
    return { ...event, traceparent: span.traceparent }
  })
  const [only] = spans
  return {
    events: seen,
    run: (work) => (only && events.length === 1 ? current.run(only.traceparent, work) : work()),
    end(error) {
      for (const span of spans) {
        if (error !== undefined) span.fail(error)
        span.end()
      }
    },
  }
}

/** Names the trace in a line of the log. */
export function traceFields(traceparent: string | undefined = traceparentNow()) {
  const { traceId, spanId } = parseTraceparent(traceparent) ?? {}
  return traceId ? { trace_id: traceId, span_id: spanId } : {}
}
