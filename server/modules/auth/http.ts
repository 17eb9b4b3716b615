import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { later, problem } from '../../platform/answers.ts'
import type { Platform } from '../../platform/platform.ts'
import { createTurns } from '../../platform/turns.ts'
import { addressHeader } from './betterAuth.ts'
import { authOf } from './instance.ts'

type Auth = ReturnType<typeof authOf>['auth']

const mostBytes = 16_384

const Told = z.object({ code: z.string().optional(), message: z.string().optional() })

/** What is offered of better-auth; the rest of it is not there. */
const paths = new Set([
  ...['sign-up/email', 'sign-in/email', 'sign-out', 'get-session', 'token', 'jwks'],
  ...['enable', 'disable', 'verify-totp', 'verify-backup-code', 'generate-backup-codes'].map(
    (it) => `two-factor/${it}`,
  ),
  ...['generate-register-options', 'verify-registration', 'update-passkey', 'delete-passkey'].map(
    (it) => `passkey/${it}`,
  ),
  ...['passkey/generate-authenticate-options', 'passkey/verify-authentication'],
  ...['sign-in/social', 'callback/oidc'],
  ...['request-password-reset', 'reset-password', 'change-password', 'verify-email'],
  ...['sign-in/magic-link', 'magic-link/verify'],
])

// What hashes a password takes its turn as a whole request: a sign-up holds a database connection while it hashes.
const hashes = new Set([
  ...['sign-up/email', 'sign-in/email', 'reset-password', 'change-password'],
  ...['two-factor/enable', 'two-factor/disable', 'two-factor/generate-backup-codes'],
])
const inTurn = createTurns({
  name: 'passwords',
  // From three cores on, one stays free for everybody who is signed in.
  atOnce: Math.min(4, Math.max(2, availableParallelism() - 1)),
  mostWaiting: 60,
  longestWaitMs: 20_000,
})

/**
 * Answers `/api/auth/*`: sign up, in and out, by password, passkey or OpenID Connect, the second step, `get-session`,
 * `token` (a JWT) and `jwks`. Errors are JSON, `{ code, message }`.
 * `address` is the client's as the server saw it: limits count by it.
 */
export function authHandler(platform: Platform) {
  const { auth } = authOf(platform)
  return async (request: Request, address = ''): Promise<Response> => {
    const path = new URL(request.url).pathname.replace(/^\/api\/auth\//, '')
    if (!paths.has(path)) return problem(404, 'NOT_FOUND', 'there is nothing here')
    const body = await readBody(request)
    if (body === undefined) return problem(413, 'PAYLOAD_TOO_LARGE', `at most ${mostBytes} bytes`)
    const headers = new Headers(request.headers)
    headers.set(addressHeader, address)
    const handle = () => auth.handler(new Request(request.url, { method: request.method, headers, body }))
    const answer = await (hashes.has(path) ? inTurn(handle) : handle())
    if (path === 'sign-out' && answer?.ok && (await isSignedIn(auth, headers))) return stillSignedIn()
    return presentable(answer)
  }
}

/** better-auth says that somebody is signed out also where the session could not be ended; in doubt, it was not. */
async function isSignedIn(auth: Auth, headers: Headers): Promise<boolean> {
  try {
    return (await auth.api.getSession({ headers })) !== null
  } catch {
    return true
  }
}

function stillSignedIn(): Response {
  return later(503, 'SERVICE_UNAVAILABLE', 'the session could not be ended, try again in a moment')
}

/** The body, null where there is none, or undefined where there is too much of it. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null | undefined> {
  if (!request.body) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > mostBytes) return undefined
    chunks.push(chunk)
  }
  return size > 0 ? new Uint8Array(Buffer.concat(chunks)) : null
}

/** Every error has a code and a message, and nothing of this is for a cache. */
async function presentable(response: Response | undefined): Promise<Response> {
  if (!response) return busy()
  if (response.status >= 400) return problemFrom(response)
  response.headers.set('cache-control', 'no-store')
  return response
}

function busy(): Response {
  return later(429, 'TOO_MANY_REQUESTS', 'too many are signing in, try again in a moment')
}

/** What the passkey plugin calls a fault of the server, and is mostly an answer that somebody made up. */
const forged = new Set<string | undefined>(['FAILED_TO_VERIFY_REGISTRATION'])

async function problemFrom(response: Response): Promise<Response> {
  const { statusText, headers } = response
  const told = Told.safeParse(await response.json().catch(() => ({}))).data
  const status = forged.has(told?.code) ? 400 : response.status
  const code = told?.code ?? statusText.toUpperCase().replaceAll(' ', '_')
  const answer = problem(status, code, told?.message ?? statusText)
  const retryAfter = headers.get('retry-after')
  if (retryAfter) answer.headers.set('retry-after', retryAfter)
  for (const cookie of headers.getSetCookie()) answer.headers.append('set-cookie', cookie)
  return answer
}
