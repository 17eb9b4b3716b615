import { TRPCClientError } from '@trpc/client'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { z } from 'zod'
import type { AppRouter } from '../../server/router.ts'
import type { Rejection } from '../../shared/files.ts'

/**
 * tRPC's codes, as the server gives them, and the client's own: no connection, closed by `close()`, outbox full, and a
 * sign-in whose second step is still to come.
 */
export type ChatErrorCode = TRPC_ERROR_CODE_KEY | 'OFFLINE' | 'CLOSED' | 'OUTBOX_FULL' | 'SECOND_STEP' | 'VERIFY_EMAIL'

interface More {
  retryAfterMs?: number | undefined
  reason?: Rejection | undefined
  mostBytes?: number | undefined
}

/** What every call of the SDK rejects with; `chat.api` too. */
export class ChatError extends TRPCClientError<AppRouter> {
  readonly code: ChatErrorCode
  /** When the server said so, how long to wait before another try, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Why an uploaded file was refused. */
  readonly reason: Rejection | undefined
  /** How large a file may be, in bytes, where one was too large. */
  readonly mostBytes: number | undefined

  constructor(code: ChatErrorCode, message: string, { retryAfterMs, reason, mostBytes }: More = {}) {
    super(message)
    // tRPC's constructor sets its own prototype.
    Object.setPrototypeOf(this, ChatError.prototype)
    this.name = 'ChatError'
    this.code = code
    this.retryAfterMs = retryAfterMs
    this.reason = reason
    this.mostBytes = mostBytes
  }
}

const Code = z.custom<TRPC_ERROR_CODE_KEY>(
  (code) => typeof code === 'string' && Object.hasOwn(TRPC_ERROR_CODES_BY_KEY, code),
)

/** The server's error; `retryAfter` is in seconds. A code from a newer server than this client is one of its faults. */
const Told = z
  .object({
    message: z.string(),
    data: z.object({
      code: Code.catch('INTERNAL_SERVER_ERROR'),
      retryAfter: z.number().min(0).optional().catch(undefined),
    }),
  })
  .transform(({ message, data: { code, retryAfter } }) => new ChatError(code, message, inMs(retryAfter)))

/** A wait in seconds, as servers tell it, for a ChatError. */
export function inMs(seconds: number | undefined): { retryAfterMs?: number } {
  return seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 }
}

/** Anything thrown or told by the server, as a ChatError: what is not the server's word is a lost connection. */
export function toChatError(cause: unknown): ChatError {
  if (cause instanceof ChatError) return cause
  return Told.safeParse(cause).data ?? new ChatError('OFFLINE', 'the connection was lost')
}

const retryable = new Set<ChatErrorCode>([
  'OFFLINE',
  'TIMEOUT',
  'TOO_MANY_REQUESTS',
  'INTERNAL_SERVER_ERROR',
  'BAD_GATEWAY',
  'SERVICE_UNAVAILABLE',
  'GATEWAY_TIMEOUT',
  'CLIENT_CLOSED_REQUEST',
])

/** Whether the same request may succeed later. */
export function isRetryable({ code }: ChatError): boolean {
  return retryable.has(code)
}
