import { z } from 'zod'
import type { Seat } from './dialects.ts'

const atOnce = 8
/** How many people somebody has on the screen. */
const onScreen = 20

/**
 * Signs up `people`, each a member of one of the `channels` in turn, and gives `seats` connections to them in turn.
 * Everything goes through the public doors. The first seats, as many as there are channels, sit in different ones.
 */
export async function settle(
  url: string,
  { people, channels, seats }: Record<'people' | 'channels' | 'seats', number>,
) {
  const signedUp = await inTurns(people, (n) => signUp(url, n))
  const tokens = signedUp.map(({ token }) => token)
  const userIds = signedUp.slice(0, onScreen).map(({ user }) => user.id)
  const channelIds = await inTurns(channels, (n) => createChannel(url, token(tokens, n), n))
  await inTurns(people, async (n) => {
    if (n >= channels) await call(url, `channels/${channelIds[n % channels]}/join`, token(tokens, n), {})
  })
  return Array.from({ length: seats }, (_, n): Seat => {
    const person = n % people
    return { token: token(tokens, person), channelIds: [channelIds[person % channels] ?? ''], userIds }
  })
}

const token = (tokens: string[], n: number) => tokens[n] ?? ''

/** Seats of a server that asks nobody who they are. */
export function strangers({ channels, seats }: Record<'channels' | 'seats', number>): Seat[] {
  return Array.from({ length: seats }, (_, n) => ({ token: '', channelIds: [`channel-${n % channels}`], userIds: [] }))
}

async function inTurns<T>(count: number, run: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let at = 0; at < count; at += atOnce) {
    const length = Math.min(atOnce, count - at)
    results.push(...(await Promise.all(Array.from({ length }, (_, n) => run(at + n)))))
  }
  return results
}

async function signUp(url: string, n: number) {
  const person = { name: `Person ${n}`, email: `person${n}@example.com`, password: crypto.randomUUID() }
  const response = await post(`${url}/api/auth/sign-up/email`, { origin: url }, person)
  return z.object({ token: z.string(), user: z.object({ id: z.string() }) }).parse(response)
}

async function createChannel(url: string, token: string, n: number) {
  const channel = await call(url, 'channels', token, { name: `channel-${n}` })
  return z.object({ id: z.string() }).parse(channel).id
}

const call = (url: string, path: string, token: string, body: unknown) =>
  post(`${url}/api/v1/${path}`, { authorization: `Bearer ${token}` }, body)

async function post(url: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return text ? JSON.parse(text) : undefined
}
