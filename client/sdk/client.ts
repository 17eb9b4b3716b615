import { createTRPCClient } from '@trpc/client'
import { signIn } from './auth.ts'
import { callsOver } from './calls.ts'
import type { Chat, ConnectOptions } from './chat.ts'
import { createCommands } from './commands.ts'
import type { Api, Connection, Target } from './connection.ts'
import { type Connector, keepConnected } from './connector.ts'
import { ChatError, toChatError } from './errors.ts'
import { followLive } from './follow.ts'
import { createNews, type NewsListeners } from './listeners.ts'
import { openReplica, type Replica } from './replica.ts'
import { defaultTiming } from './timing.ts'
import { uploader } from './upload.ts'
import { watchOver } from './watch.ts'

/**
 * Connects to a deployment; from when it resolves, no message of the person's channels is missed until `close()`.
 * @throws ChatError UNAUTHORIZED (nobody is signed in, or the password is wrong), OFFLINE (nobody answers), or the
 * code of what went wrong, such as TOO_MANY_REQUESTS and SERVICE_UNAVAILABLE. There is then no other try.
 * @example
 * const chat = await connect({ url: 'http://127.0.0.1:3000', email, password })
 * chat.on('message', ({ text }) => console.log(text))
 */
export async function connect(options: ConnectOptions): Promise<Chat> {
  const target = await targetOf(options)
  const news = createNews()
  const arrival = Promise.withResolvers<Replica>()
  let replica: Replica | undefined

  const connector = keepConnected(target, {
    follow: (connection) =>
      followLive(connection, {
        catchUp: () => catchUp(connection),
        hear: (event) => replica?.hear(event),
        failed: connection.close,
      }),
    status(status, reason) {
      if (status === 'live') replica?.resume()
      else replica?.pause()
      if (status === 'live' && replica) arrival.resolve(replica)
      if (status === 'offline') arrival.reject(reason ?? new ChatError('OFFLINE', 'the server could not be reached'))
      news.status.tell(status)
    },
    over(error) {
      replica?.close(error)
      arrival.reject(error)
      news.status.tell('offline', error)
    },
  })
  const api: Api = createTRPCClient({ links: [callsOver(connector.find, target.timing.callMs)] })

  async function catchUp(connection: Connection) {
    replica ??= await openReplica(connection, { target, api, news, replace: connector.replace })
    await replica.catchUp(connection)
  }

  try {
    return chatOf(await arrival.promise, connector, api, news, target)
  } catch (error) {
    connector.close()
    throw toChatError(error)
  }
}

async function targetOf(options: ConnectOptions): Promise<Target> {
  const token = options.email === undefined ? options.token : (await signIn(options)).token
  return { url: options.url, token, timing: { ...defaultTiming, ...options.timing } }
}

function chatOf(
  { me, outbox, timeline, thread, unread, markRead, markUnread }: Replica,
  connector: Connector,
  api: Api,
  news: NewsListeners,
  target: Target,
): Chat {
  const { timing } = target
  const { send, list, retry, discard } = outbox
  return {
    me,
    api,
    get status() {
      return connector.status
    },
    send,
    on: (name, listener) => news[name].add(listener),
    watch: watchOver({ api, status: () => connector.status, statuses: news.status, timing }),
    timeline,
    thread,
    unread,
    markRead,
    markUnread,
    commands: createCommands(api, news),
    upload: uploader({ target, api, news }),
    outbox: list,
    retry,
    discard,
    close: async () => connector.close(),
  }
}
