import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import type { AppRouter } from '../../server/router.ts'
import type { PresenceState, Signal } from '../../shared/presence.ts'
import type { Someone } from '../people.ts'
import { until } from '../until.ts'

type Asked = { userIds?: string[]; channelIds?: string[] }

/** One of somebody's devices; `using` ends its connection. */
export async function device(someone: Someone, url: string) {
  const token = someone.headers.authorization.replace('Bearer ', '')
  const client = createWSClient({
    url: `${url.replace('http', 'ws')}/trpc`,
    connectionParams: { token },
    retryDelayMs: () => 60_000,
  })
  const api = createTRPCClient<AppRouter>({ links: [wsLink({ client })] })
  await api.auth.me.query()
  return { api, close: () => client.close(), [Symbol.dispose]: () => client.close() }
}

/** What somebody sees of people and channels from now on. */
export async function look(someone: Someone, url: string, asked: Asked) {
  const seat = await device(someone, url)
  const signals: Signal[] = []
  const ready = Promise.withResolvers<void>()
  seat.api.live.signals.subscribe(asked, {
    onData: (some) => {
      signals.push(...some)
      ready.resolve()
    },
    onError: ready.reject,
  })
  await ready.promise
  const of = (userId: string) => signals.filter((signal) => signal.type === 'presence' && signal.userId === userId)
  const last = (userId: string) => of(userId).at(-1)
  const sees = (userId: string, state: PresenceState) =>
    until(`${state} is seen`, () => {
      const signal = last(userId)
      return signal?.type === 'presence' && signal.state === state && signal
    })
  return { ...seat, signals, of, last, sees, typing: () => signals.filter(({ type }) => type === 'typing') }
}
