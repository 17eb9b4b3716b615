import { ChatError, type ChatErrorCode } from 'realtime-chat/sdk'
import { z } from 'zod'

const Told = z.object({ code: z.string().optional(), message: z.string().optional() })

const codes: Record<number, ChatErrorCode> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'TOO_MANY_REQUESTS',
}

/**
 * Asks something of `/api/auth`, as this browser.
 * @throws ChatError
 */
export async function askAuth<T>(path: string, answer: z.ZodType<T>, body?: unknown): Promise<T> {
  const response = await fetch(`/api/auth/${path}`, {
    signal: AbortSignal.timeout(15_000),
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch(() => {
    throw new ChatError('OFFLINE', 'the server could not be reached')
  })
  const told: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer.parse(told)
  const { code, message = response.statusText } = Told.safeParse(told).data ?? {}
  // A session from yesterday may do everything but change how one signs in.
  if (code === 'SESSION_NOT_FRESH') throw new ChatError('PRECONDITION_FAILED', message)
  throw new ChatError(codes[response.status] ?? 'INTERNAL_SERVER_ERROR', message)
}
