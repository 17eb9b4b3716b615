import { TRPCClientError } from '@trpc/client'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'
import type { AppRouter } from '../../server/router.ts'

/** tRPC's codes, as the server gives them, and the client's own: no connection, closed by `close()`, outbox full. */
export type ChatErrorCode = TRPC_ERROR_CODE_KEY | 'OFFLINE' | 'CLOSED' | 'OUTBOX_FULL'

/** What every call of the SDK rejects with; `chat.api` too. */
export class ChatError extends TRPCClientError<AppRouter> {
  readonly code: ChatErrorCode
  /** When the server said so, how long to wait before another try, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(code: ChatErrorCode, message: string, { retryAfterMs }: { retryAfterMs?: number | undefined } = {}) {
    super(message)
    // tRPC's constructor sets its own prototype.
    Object.setPrototypeOf(this, ChatError.prototype)
    this.name = 'ChatError'
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** Anything thrown, as a ChatError: what carries no code of the server's is a lost connection. */
export function toChatError(cause: unknown): ChatError {
  if (cause instanceof ChatError) return cause
  if (cause instanceof TRPCClientError && isCode(cause.data?.code)) return new ChatError(cause.data.code, cause.message)
  return new ChatError('OFFLINE', 'the connection was lost')
}

function isCode(code: unknown): code is TRPC_ERROR_CODE_KEY {
  return typeof code === 'string'
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
