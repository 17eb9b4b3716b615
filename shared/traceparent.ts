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
