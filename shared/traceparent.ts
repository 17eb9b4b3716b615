import { z } from 'zod'

/** W3C Trace Context, section 3.2: version, trace, parent, flags; ids of zeros alone are none. */
const format = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/** The trace and the span in a traceparent; undefined where it is none. */
export function parseTraceparent(
  text: string | undefined,
): { traceId: string; spanId: string; flags: number } | undefined {
  const [, traceId, spanId, flags] = format.exec(text ?? '') ?? []
  return traceId && spanId && flags ? { traceId, spanId, flags: Number.parseInt(flags, 16) } : undefined
}

/** A traceparent that begins a trace. Whether anybody looks at it the server decides. */
export function newTraceparent(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`
}

/** The longest that a call is said to have taken, in ms. */
export const longestCallMs = 3_600_000

/** A call as whoever made it saw it, from asking until the answer; its traceparent is the one that it was made with. */
export const CallSpan = z.object({
  traceparent: z.string().regex(format),
  /** The procedure. */
  path: z.string().regex(/^[a-zA-Z.]{1,100}$/),
  /** When it was asked, in ms since 1970 by the caller's clock. */
  at: z.number().int().min(0).max(4_102_444_800_000),
  /** How long the answer took, in ms. */
  tookMs: z.number().min(0).max(longestCallMs),
  failed: z.boolean(),
})
export type CallSpan = z.infer<typeof CallSpan>

/** The most calls that are told of at once. */
export const mostCallSpans = 100
export const CallSpans = z.array(CallSpan).min(1).max(mostCallSpans)
