import pino from 'pino'

export type Log = pino.Logger

/** Structured logs on standard output. Never a message's text, never a secret. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: ['*.password', '*.token', '*.text', 'headers.authorization', 'headers.cookie'],
  })
}
