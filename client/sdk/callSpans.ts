import { type CallSpan, longestCallMs, mostCallSpans, newTraceparent } from '../../shared/traceparent.ts'

/** The traces that a connection's calls begin, and what of them is told to the server. */
export interface CallTraces {
  /** The traceparent of a call that is asked now. */
  asked(id: unknown, path: string): string
  answered(id: unknown, failed: boolean): void
  stop(): void
}

const tellAfterMs = 2_000

/**
 * Notes what calls take, until the server says that nobody wants to know: their answer ends the first span of a trace,
 * which only the client sees. Of more than can be told at once, the rest is left out.
 */
export function traceCalls(tell: (spans: CallSpan[]) => Promise<{ wanted: boolean }>): CallTraces {
  const open = new Map<unknown, Pick<CallSpan, 'traceparent' | 'path' | 'at'>>()
  const ended: CallSpan[] = []
  let wanted = true
  let timer: ReturnType<typeof setTimeout> | undefined

  const stop = () => {
    wanted = false
    clearTimeout(timer)
    open.clear()
    ended.length = 0
  }
  const flush = () => {
    timer = undefined
    tell(ended.splice(0)).then((answer) => answer.wanted || stop(), stop)
  }

  return {
    asked(id, path) {
      const traceparent = newTraceparent()
      if (wanted && open.size < mostCallSpans) open.set(id, { traceparent, path, at: Date.now() })
      return traceparent
    },
    answered(id, failed) {
      const span = open.get(id)
      if (!span) return
      open.delete(id)
      // The clock may have been set meanwhile.
      const tookMs = Math.min(Math.max(0, Date.now() - span.at), longestCallMs)
      if (ended.length < mostCallSpans) ended.push({ ...span, tookMs, failed })
      timer ??= setTimeout(flush, tellAfterMs)
    },
    stop,
  }
}
