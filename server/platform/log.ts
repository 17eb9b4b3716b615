import pino from 'pino'
import { traceFields } from './tracing/tracing.ts'

export type Log = pino.Logger

/** Where errors of Postgres and OpenSearch quote the row or the request that they are about. */
const quoting = ['err.detail', 'err.where', 'err.internalQuery', 'err.meta']

/** Structured logs on standard output, each line with the trace that it belongs to. Never a message's text, never a secret. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    mixin: () => traceFields(),
    redact: ['*.password', '*.token', '*.text', 'headers.authorization', 'headers.cookie', ...quoting],
  })
}
