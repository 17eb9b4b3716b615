import { type Chat, ChatError, connect, signUp } from 'realtime-chat/sdk'
import { people } from '../../db/seed.ts'
import type { LiveEvent } from '../../shared/live.ts'
import { isMessageEvent } from '../../shared/messages.ts'
import type { Name } from '../people.ts'
import { until } from '../until.ts'
import type { Log } from './log.ts'
import { type Network, openNetwork } from './network.ts'

export const password = 'a password for tests'

const timing = {
  retryMs: 50,
  maxRetryMs: 1_000,
  pingMs: 500,
  pongMs: 1_000,
  callMs: 4_000,
  connectMs: 4_000,
  confirmMs: 3_000,
}

/** How long anything may take to come right; nothing is judged by it but whether it ever does. */
export const patience = 120_000

/** Somebody's device, over a way of its own, which notes what it does and is told. */
export interface Client extends AsyncDisposable {
  who: string
  email: string
  chat: Chat
  network: Network
}

/** Signs somebody up, who then comes in, perhaps by a way of their own. */
export async function enter(name: Name, doors: readonly string[], log: Log, own = doors): Promise<Client> {
  const person = people.find((known) => known.name.startsWith(name)) ?? people[0]
  const { token } = await signUp({ url: doors[0] ?? '', ...person, password })
  return open({ who: name, email: person.email, token, doors: own, log })
}

/** A device of somebody who has signed in. */
export async function open({
  who,
  email,
  token,
  doors,
  log,
}: {
  who: string
  email: string
  token: string
  doors: readonly string[]
  log: Log
}): Promise<Client> {
  const network = await openNetwork(doors)
  const chat = await persist(() => connect({ url: network.url, token, timing }))
  chat.on('message', ({ channelId, id, seq }) => log.note(who, { what: 'heard', channelId, id, seq }))
  chat.on('event', (event) => noteEvent(who, chat.me.id, event, log))
  chat.on('status', (status, error) =>
    log.note(who, { what: 'status', status: error?.code === 'UNAUTHORIZED' ? 'over' : status, made: network.made }),
  )
  return {
    who,
    email,
    chat,
    network,
    async [Symbol.asyncDispose]() {
      await chat.close()
      network[Symbol.dispose]()
    },
  }
}

function noteEvent(who: string, userId: string, event: LiveEvent, log: Log) {
  if (isMessageEvent(event)) {
    const { channelId, id } = event.data.message
    log.note(who, { what: 'event', channelId, id })
  } else if (event.type === 'chat.message_rejected') {
    const { id, channelId, reason } = event.data
    log.note(who, { what: 'rejected', channelId, id, reason })
  } else if (event.type === 'channels.changed' && event.data.userId === userId) {
    const { member } = event.data
    if (member) log.note(who, { what: 'entered', channelId: event.key, joinedAt: member.joinedAt })
    else log.note(who, { what: 'told to leave', channelId: event.key })
  }
}

/** Codes of what may be otherwise at the next try. */
const passing = new Set(['OFFLINE', 'TIMEOUT', 'TOO_MANY_REQUESTS', 'INTERNAL_SERVER_ERROR', 'BAD_GATEWAY'])
for (const code of ['SERVICE_UNAVAILABLE', 'GATEWAY_TIMEOUT', 'CLIENT_CLOSED_REQUEST']) passing.add(code)

/** Does something again and again, until it is done or refused for good. */
export async function persist<T>(run: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patience
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof ChatError) || !passing.has(error.code) || performance.now() > deadline) throw error
      await Bun.sleep(50)
    }
  }
}

/** As `persist`; refused, it has been done by a try whose answer was lost. Whether there was an answer. */
export async function ensure(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await persist(run)
    return true
  } catch (error) {
    if (!(error instanceof ChatError) || passing.has(error.code)) throw error
    return false
  }
}

/** Says something by the SDK; resolves once it is acknowledged, however often the SDK gave up in between. */
export async function say({ who, chat }: Client, channelId: string, text: string, log: Log): Promise<string> {
  log.note(who, { what: 'said', channelId, text })
  const sending = chat.send(channelId, text)
  const id = chat.outbox(channelId).find((pending) => pending.text === text)?.id ?? ''
  await sending.catch(() =>
    until(
      `“${text}” is acknowledged`,
      () => {
        chat.retry(id)
        return !chat.outbox(channelId).some((pending) => pending.id === id)
      },
      patience,
    ),
  )
  log.note(who, { what: 'acknowledged', channelId, text, id })
  return id
}

/** Says something as a script does, which tries again with the same id until it is accepted. */
export async function post({ who, chat }: Client, channelId: string, text: string, log: Log): Promise<string> {
  const id = Bun.randomUUIDv7()
  log.note(who, { what: 'said', channelId, text })
  await persist(() => chat.api.messages.send.mutate({ id, channelId, text }))
  log.note(who, { what: 'acknowledged', channelId, text, id })
  return id
}

/** Sends a file along, which nobody has sent before. */
export async function sendFile({ who, chat }: Client, channelId: string, text: string, log: Log): Promise<string> {
  const bytes = crypto.getRandomValues(new Uint8Array(50_000))
  const { id: fileId } = await persist(() => chat.upload(new Blob([bytes]), { name: 'file.bin' }))
  const id = Bun.randomUUIDv7()
  log.note(who, { what: 'said', channelId, text })
  await persist(() => chat.api.messages.send.mutate({ id, channelId, text, fileIds: [fileId] }))
  log.note(who, { what: 'acknowledged', channelId, text, id })
  log.note(who, { what: 'filed', fileId, digest: digestOf(bytes) })
  return id
}

/** The digest of a file as it comes; null where it does not come at all. */
export async function fetchFile({ chat, network }: Client, fileId: string): Promise<string | null> {
  try {
    const { path } = await persist(() => chat.api.files.link.query({ fileId }))
    const answer = await fetch(new URL(path, network.url))
    return answer.ok ? digestOf(await answer.bytes()) : null
  } catch {
    return null
  }
}

const digestOf = (bytes: Uint8Array) => new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
