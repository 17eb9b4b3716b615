import { createTRPCClient, createWSClient, httpLink, TRPCClientError, wsLink } from '@trpc/client'
import { z } from 'zod'
import { people } from '../db/seed.ts'
import type { AppRouter } from '../server/router.ts'
import type { LiveEvent } from '../shared/live.ts'

/** A first name of the demo's people. */
export type Name = 'Mira' | 'Jonas' | 'Priya' | 'Tomás' | 'Aiko' | 'Samuel'

const password = 'a password for tests'
const SignedUp = z.object({ token: z.string(), user: z.object({ id: z.uuid() }) })

/** Somebody with an account, and their own client of the node at `url`. */
export interface Someone extends ReturnType<typeof clientOf> {
  id: string
  name: string
  /** The same person at another node of the deployment. */
  at(url: string): ReturnType<typeof clientOf>
}

/** Signs one of the demo's people up. */
export async function signUp({ url }: { url: string }, first: Name): Promise<Someone> {
  const person = people.find(({ name }) => name.startsWith(first))
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...person, password }),
  })
  const { token, user } = SignedUp.parse(await response.json())
  return { id: user.id, name: person?.name ?? '', ...clientOf(url, token), at: (other) => clientOf(other, token) }
}

function clientOf(url: string, token: string) {
  const headers = { authorization: `Bearer ${token}` }
  const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] })
  const rest = (method: string, path: string, body?: unknown) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  return { api, rest, headers, listen: () => listen(url, token) }
}

/** What somebody is told live from now on, in order, over a connection that takes calls too; `await using` hangs up. */
async function listen(url: string, token: string) {
  const client = createWSClient({ url: `${url.replace('http', 'ws')}/trpc`, connectionParams: { token } })
  const api = createTRPCClient<AppRouter>({ links: [wsLink({ client })] })
  const heard: LiveEvent[] = []
  const ready = Promise.withResolvers<void>()
  api.live.events.subscribe(undefined, {
    onData: ({ data }) => {
      heard.push(...data)
      ready.resolve()
    },
    onError: ready.reject,
  })
  await ready.promise
  return { api, heard, [Symbol.asyncDispose]: () => client.close() }
}

const Refused = z.object({ code: z.string() })

/** The tRPC code that a call is refused with; 'none' when it is not. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await refusal(call)).split(':')[0] ?? ''
}

/** The code and the words that a call is refused with; 'none' when it is not. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'none'
  } catch (error) {
    if (error instanceof TRPCClientError) return `${Refused.parse(error.data).code}: ${error.message}`
    throw error
  }
}
