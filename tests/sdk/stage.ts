import { type Chat, connect, signUp, type Timing } from 'realtime-chat/sdk'
import { people } from '../../db/seed.ts'
import type { Message } from '../../shared/messages.ts'
import { startApp } from '../context.ts'
import type { Name } from '../people.ts'
import { type Network, openProxy } from './proxy.ts'

/** Pauses short enough for tests to see them end; what gives up on the server is as patient as on a machine that is busy. */
export const timing = {
  retryMs: 20,
  maxRetryMs: 100,
  pingMs: 100,
  pongMs: 5_000,
  callMs: 5_000,
  confirmMs: 10_000,
  readMs: 10,
  deliveredMs: 20,
}

export const password = 'a password for tests'

/** A node, a network that can be torn, and people who come through it. */
export interface Stage extends AsyncDisposable {
  app: Awaited<ReturnType<typeof startApp>>
  proxy: Network
  /** Signs somebody up. */
  account(name: Name): Promise<string>
  /** Somebody's chat, through the network that can be torn, or at another address. */
  enter(name: Name, url?: string): Promise<Chat>
  /** One more device of somebody's, by their token. */
  open(token: string, url?: string): Promise<Chat>
}

export async function openStage(env?: Record<string, string>, waits: Partial<Timing> = timing): Promise<Stage> {
  const app = await startApp(env)
  const proxy = openProxy(app.url)
  const chats: Chat[] = []
  const account = async (name: Name) => {
    const person = people.find((known) => known.name.startsWith(name)) ?? people[0]
    return (await signUp({ url: app.url, ...person, password })).token
  }
  const open = async (token: string, url = proxy.url) => {
    const chat = await connect({ url, token, timing: waits })
    chats.push(chat)
    return chat
  }
  return {
    app,
    proxy,
    account,
    enter: async (name, url) => open(await account(name), url),
    open,
    async [Symbol.asyncDispose]() {
      await Promise.all(chats.map((chat) => chat.close()))
      proxy[Symbol.dispose]()
      await app[Symbol.asyncDispose]()
    },
  }
}

/** What somebody is told from now on. */
export function listen(chat: Chat): Message[] {
  const heard: Message[] = []
  chat.on('message', (message) => heard.push(message))
  return heard
}
