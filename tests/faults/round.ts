import type { Message } from '../../shared/messages.ts'
import { until } from '../until.ts'
import { check, type Violation } from './checker.ts'
import { type Client, ensure, fetchFile, patience, persist, say } from './client.ts'
import type { Log } from './log.ts'
import { readStored } from './stored.ts'

/** Two new channels, which everybody is in; the first one nobody leaves. */
export interface Round {
  log: Log
  clients: readonly Client[]
  doors: readonly string[]
  databaseUrl: string
  home: string
  lobby: string
}

type Surroundings = Omit<Round, 'home' | 'lobby'>

export async function openRound(around: Surroundings): Promise<Round> {
  around.log.take()
  const home = await openChannel(around)
  const lobby = await openChannel(around)
  return { ...around, home, lobby }
}

async function openChannel({ clients, log }: Surroundings): Promise<string> {
  const [owner, ...others] = clients
  if (!owner) throw new Error('nobody is there')
  const { id: channelId } = await persist(() => owner.chat.api.channels.create.mutate({ name: crypto.randomUUID() }))
  for (const { chat } of others) await ensure(() => chat.api.channels.join.mutate({ channelId }))
  for (const { who, chat } of clients) {
    const window = chat.timeline(channelId)
    window.subscribe(() => {})
    await until('the window is open', () => window.get().status === 'ready', patience)
    log.note(who, { what: 'joined', channelId })
  }
  return channelId
}

let probes = 0

/** Resolves once everybody can say something again, and is told of what they all say. */
export async function wellAgain({ clients, home, log }: Round, steady: readonly Client[]) {
  const nth = ++probes
  const ids = await Promise.all(steady.map((client) => say(client, home, `${client.who} asks ${nth}`, log)))
  const hears = ({ chat }: Client) => {
    const { messages } = chat.timeline(home).get()
    return chat.status === 'live' && ids.every((id) => messages.some((message) => message.id === id))
  }
  await until(
    'everybody hears everybody',
    () => clients.filter((client) => steady.includes(client)).every(hears),
    patience,
  )
}

/** Waits until everybody has what is there, as far as that ever happens, and decides what held. */
export async function conclude(round: Round, within = patience): Promise<Violation[]> {
  const { clients, home, lobby, log, databaseUrl } = round
  const [owner] = clients
  if (!owner) return []
  for (const channelId of [home, lobby]) await say(owner, channelId, `the last word in ${channelId}`, log)
  for (const channelId of [home, lobby])
    for (const client of clients) {
      if (!(await isMember(client, channelId))) continue
      const { has, fetched } = await compare(client, channelId, within)
      log.note(client.who, { what: 'compared', channelId, has, fetched })
    }
  const files = log.entries.flatMap((entry) => (entry.what === 'filed' ? [entry.fileId] : []))
  for (const fileId of files) log.note(owner.who, { what: 'fetched', fileId, digest: await fetchFile(owner, fileId) })
  const entries = log.take()
  return check({ entries, stored: await readStored(databaseUrl, [home, lobby]) })
}

async function isMember({ chat }: Client, channelId: string): Promise<boolean> {
  const mine = await persist(() => chat.api.channels.list.query())
  return mine.some(({ id }) => id === channelId)
}

async function compare({ chat }: Client, channelId: string, within: number) {
  const read = async () => {
    const has = chat.timeline(channelId).get().messages
    return { has, fetched: (await fetchAll({ chat }, channelId)).slice(-Math.max(has.length, 1)) }
  }
  const equal = async () => {
    const seen = await read()
    return Bun.deepEquals(seen.has, seen.fetched) && seen
  }
  return until('it has what is there', equal, within).catch(read)
}

async function fetchAll({ chat }: Pick<Client, 'chat'>, channelId: string): Promise<Message[]> {
  const all: Message[] = []
  for (let more = true; more; ) {
    const after = all.at(-1)?.seq ?? 0
    const page = await persist(() => chat.api.messages.list.query({ channelId, after, limit: 200 }))
    all.push(...page.messages)
    more = page.hasAfter
  }
  return all
}
