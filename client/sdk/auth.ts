import { z } from 'zod'
import { ChatError, type ChatErrorCode, inMs } from './errors.ts'
import { within } from './timing.ts'

const answerMs = 15_000

const Told = z.object({
  code: z.string().optional(),
  message: z.string().optional(),
  token: z.string().nullish(),
  twoFactorRedirect: z.boolean().optional(),
})

/** A sign-in that worked: its token is good for `connect`, until `signOut` or until the session is revoked. */
export interface SignedIn {
  token: string
}

/**
 * Makes an account and signs it in; in a browser by its session cookie too. Where only those may who are invited,
 * `invitation` is the code of their invitation.
 * @throws ChatError BAD_REQUEST (a password that is easily guessed, too), FORBIDDEN (not invited), CONFLICT (the address has
 * an account), VERIFY_EMAIL (the account is made, and opens by a link that was mailed), TOO_MANY_REQUESTS, OFFLINE
 * @example
 * const { token } = await signUp({ url, name: 'Mira', email: 'mira@example.com', password })
 */
export function signUp(how: { url: string; name: string; email: string; password: string; invitation?: string }) {
  const { url, ...person } = how
  return enter(url, 'sign-up/email', person)
}

/**
 * Signs in; in a browser by its session cookie too. `code` is that of an authenticator app, or a recovery code, for those
 * who have turned the second step on.
 * @throws ChatError UNAUTHORIZED, SECOND_STEP (a code is needed: `confirmSignIn` gives it), TOO_MANY_REQUESTS, OFFLINE
 */
export async function signIn(how: { url: string; email: string; password: string; code?: string }): Promise<SignedIn> {
  const { url, code, ...credentials } = how
  const { response, told } = await ask(url, 'sign-in/email', credentials)
  if (!told.twoFactorRedirect) return signedIn(response, told.token)
  if (code) return confirm(url, { code }, cookiesOf(response))
  throw new ChatError('SECOND_STEP', 'a code of the second step is needed')
}

/**
 * In a browser, after a `signIn` that was refused with SECOND_STEP: gives the code, of an authenticator app or a recovery
 * code. With `trustDevice`, this browser is not asked for one again for 30 days.
 * @throws ChatError UNAUTHORIZED (the code is wrong, used, or too late), TOO_MANY_REQUESTS, OFFLINE
 */
export function confirmSignIn({
  url,
  ...body
}: {
  url: string
  code: string
  trustDevice?: boolean
}): Promise<SignedIn> {
  return confirm(url, body)
}

async function confirm(url: string, body: { code: string }, cookies?: string): Promise<SignedIn> {
  const path = /^\d{6}$/.test(body.code) ? 'two-factor/verify-totp' : 'two-factor/verify-backup-code'
  const { response, told } = await ask(url, path, body, { cookies })
  return signedIn(response, told.token)
}

/** What a browser keeps by itself, and gives no script to see. */
function cookiesOf({ headers }: Response): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Ends the session of `token`, or of the browser's cookie. Its connections are closed by the server. */
export async function signOut({ url, token }: { url: string; token?: string }): Promise<void> {
  await ask(url, 'sign-out', {}, { token })
}

async function enter(url: string, path: string, body: object): Promise<SignedIn> {
  const { response, told } = await ask(url, path, body)
  return signedIn(response, told.token)
}

function signedIn({ headers }: Response, told: string | null | undefined): SignedIn {
  const token = headers.get('set-auth-token') ?? told
  if (!token) throw new ChatError('VERIFY_EMAIL', 'the address has to be confirmed, by a link that was mailed to it')
  return { token }
}

interface Credentials {
  token?: string | undefined
  cookies?: string | undefined
}

async function ask(url: string, path: string, body: object, credentials: Credentials = {}) {
  const address = `${withoutSlash(url)}/api/auth/${path}`
  const response = await within(post(address, body, credentials), answerMs, () => unreachable())
  const told = Told.safeParse(await response.json().catch(() => undefined)).data ?? {}
  if (told.code === 'EMAIL_NOT_VERIFIED') throw new ChatError('VERIFY_EMAIL', 'the address is not confirmed yet')
  if (!response.ok) throw refusal(response, told.message)
  return { response, told }
}

function post(url: string, body: object, { token, cookies }: Credentials): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
    // Whoever sends a cookie has to say where from.
    ...(cookies && { cookie: cookies, origin: new URL(url).origin }),
  }
  const signal = AbortSignal.timeout(answerMs)
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal }).catch(() => {
    throw unreachable()
  })
}

function unreachable() {
  return new ChatError('OFFLINE', 'the server could not be reached')
}

const codes: Record<number, ChatErrorCode> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  // How better-auth says that an address is taken.
  422: 'CONFLICT',
  429: 'TOO_MANY_REQUESTS',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
}

/** An answer that is a refusal, as an error. */
export function refusal({ status, statusText, headers }: Response, message = statusText): ChatError {
  const said = (name: string) => {
    const number = Number(headers.get(name) ?? Number.NaN)
    return Number.isFinite(number) ? number : undefined
  }
  const more = { ...inMs(said('retry-after')), mostBytes: said('tus-max-size') }
  return new ChatError(codes[status] ?? 'INTERNAL_SERVER_ERROR', message, more)
}

/** The deployment's address without a slash at its end. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
