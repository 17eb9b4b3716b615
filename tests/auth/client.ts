import { expect } from 'bun:test'
import { z } from 'zod'
import { people } from '../../db/seed.ts'
import { Me, Session } from '../../shared/auth.ts'

const [first, second] = people
export const mira = { ...first, password: 'invoices by moonlight' }
export const jonas = { ...second, password: 'fjords and spreadsheets' }

type Headers = Record<string, string>

export function post(url: string, path: string, body: unknown, headers: Headers = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export const signUp = (url: string, person: unknown, headers?: Headers) =>
  post(url, '/api/auth/sign-up/email', person, headers)

export const signIn = (url: string, { email, password }: { email: string; password: string }, headers?: Headers) =>
  post(url, '/api/auth/sign-in/email', { email, password }, headers)

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

/** The session token of a sign-up or sign-in that worked. */
export async function tokenOf(answer: Promise<Response> | Response): Promise<string> {
  const response = await answer
  expect(response.status).toBe(200)
  return z.object({ token: z.string() }).parse(await response.json()).token
}

/** The cookies of a sign-up or sign-in, as a browser would send them back. */
export function cookiesOf(response: Response): Headers {
  return {
    cookie: response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  }
}

export async function jwtOf(url: string, token: string): Promise<string> {
  return tokenOf(fetch(`${url}/api/auth/token`, { headers: bearer(token) }))
}

/** The status of asking who one is: 200 or 401. */
export async function statusOf(url: string, headers: Headers): Promise<number> {
  return (await fetch(`${url}/trpc/auth.me`, { headers })).status
}

export async function query<T>(url: string, procedure: string, headers: Headers, data: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${url}/trpc/${procedure}`, { headers })
  return z.object({ result: z.object({ data }) }).parse(await response.json()).result.data
}

export const me = (url: string, headers: Headers) => query(url, 'auth.me', headers, Me)

export const sessions = (url: string, headers: Headers) => query(url, 'auth.sessions', headers, z.array(Session))

export const revoke = (url: string, headers: Headers, sessionId: string) =>
  post(url, '/trpc/auth.revokeSession', { sessionId }, headers)
