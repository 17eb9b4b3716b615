import type { MyChannel } from '../../shared/channels.ts'
import type { Changes, ChangesByChannel, Message, MessagePage, MessagesSince } from '../../shared/messages.ts'
import { ChatError, toChatError } from './errors.ts'
import { type ReadPage, readSince } from './readSince.ts'
import { createWaitingRoom } from './waitingRoom.ts'

interface Hooks {
  since(cursors: MessagesSince['cursors']): Promise<ChangesByChannel>
  page: ReadPage
  /** Each changed message of a channel once, in the order of its changes. */
  changed(channelId: string, messages: Message[]): void
  /** Each new message once, in the order of its channel. */
  arrived(message: Message): void
  /** More was missed than could be fetched: what is known of the channel starts again. */
  reset(channelId: string): void
  /** The person has come into a channel: what was refused to them before, or looked at without being told of more, is read anew. */
  entered(channelId: string): void
  gone(channelId: string): void
  /** What is missing could not be had: only a new connection helps. */
  stuck(error: ChatError): void
}

/** Where the client stands in each of its channels. Finds out what is missing by arithmetic, and fetches it. */
export interface Sync {
  /** Takes a message from the live stream, in any order and any number of times. */
  accept(message: Message): void
  /**
   * Reads what was missed in these channels, the person's own. The first time, that is nothing: news is what comes from
   * now on. Later, a channel that was not there before was joined meanwhile.
   */
  catchUp(channels: readonly Pick<MyChannel, 'id' | 'joinedAt'>[]): Promise<void>
  /** The person has joined a channel at `joinedAt`: what was said there since is news. */
  join(channelId: string, joinedAt: string): Promise<void>
  /** Forgets a channel that the person is not in any more. */
  leave(channelId: string): void
}

/** How many channels one question names. */
const channelsAtOnce = 500
/** How often what is missing is asked for. */
const mostTries = 5

export function createSync(hooks: Hooks): Sync {
  const cursors = new Map<string, number>()
  /** The last message told of each channel. It outlasts leaving, which may be heard of after it was read of. */
  const told = new Map<string, number>()
  const early = createWaitingRoom()
  const joining = new Map<string, string>()
  /** Channels that were entered while they were asked for, perhaps too early: since when. */
  const anew = new Map<string, string>()
  const filling = new Set<string>()
  /** How often each channel was left: an answer that was asked for before says nothing of what is there since. */
  const departures = new Map<string, number>()
  let hasBegun = false

  function accept(message: Message) {
    const { channelId, seq, changedSeq } = message
    const cursor = cursors.get(channelId)
    if (cursor === undefined) {
      early.hold(message)
      // Who hears what is new is in. Who hears of a change may have come long after that was said.
      if (seq === changedSeq && !joining.has(channelId)) void join(channelId, message.createdAt)
    } else if (changedSeq === cursor + 1) {
      advance(channelId, [message], changedSeq)
      release(channelId)
    } else if (changedSeq > cursor) {
      early.hold(message)
      void fill(channelId)
    }
  }

  function advance(channelId: string, messages: Message[], to: number) {
    const before = cursors.get(channelId) ?? to
    cursors.set(channelId, to)
    hooks.changed(channelId, messages)
    tell(channelId, before, messages)
  }

  function tell(channelId: string, after: number, messages: Message[]) {
    const last = Math.max(after, told.get(channelId) ?? 0)
    const news = messages.filter(({ seq }) => seq > last).sort((a, b) => a.seq - b.seq)
    for (const message of news) hooks.arrived(message)
    told.set(channelId, news.at(-1)?.seq ?? last)
  }

  /** Lets those go whose turn has come. */
  function release(channelId: string) {
    for (let cursor = cursors.get(channelId); cursor !== undefined; cursor = cursors.get(channelId)) {
      const next = early.take(channelId, cursor + 1)
      if (!next) return
      advance(channelId, [next], cursor + 1)
    }
  }

  function isBehind(channelId: string): boolean {
    const cursor = cursors.get(channelId)
    return cursor !== undefined && early.waitsBeyond(channelId, cursor)
  }

  async function fill(channelId: string) {
    if (filling.has(channelId)) return
    filling.add(channelId)
    try {
      for (let tries = 0; isBehind(channelId) && tries < mostTries; tries++) await ask([channelId])
      if (isBehind(channelId)) hooks.stuck(new ChatError('TIMEOUT', 'missing messages did not come'))
    } catch (error) {
      hooks.stuck(toChatError(error))
    } finally {
      filling.delete(channelId)
    }
  }

  async function ask(channelIds: readonly string[]) {
    const asked = Object.fromEntries(channelIds.map((channelId) => [channelId, cursors.get(channelId) ?? null]))
    const before = new Map(departures)
    for (const [channelId, changes] of Object.entries(await hooks.since(asked)))
      if (departures.get(channelId) === before.get(channelId)) apply(channelId, changes)
  }

  function apply(channelId: string, changes: Changes) {
    if ('gone' in changes) return leave(channelId)
    if ('reset' in changes) return startAgain(channelId, changes.reset)
    const cursor = cursors.get(channelId) ?? changes.lastSeq
    const news = changes.messages.filter(({ changedSeq }) => changedSeq > cursor)
    advance(channelId, news, Math.max(cursor, changes.lastSeq))
    release(channelId)
  }

  function startAgain(channelId: string, { messages, lastSeq }: MessagePage) {
    const before = cursors.get(channelId) ?? lastSeq
    cursors.set(channelId, Math.max(before, lastSeq))
    tell(channelId, before, messages)
    hooks.reset(channelId)
    release(channelId)
  }

  function leave(channelId: string) {
    departures.set(channelId, (departures.get(channelId) ?? 0) + 1)
    cursors.delete(channelId)
    early.leave(channelId)
    joining.delete(channelId)
    anew.delete(channelId)
    hooks.gone(channelId)
  }

  async function catchUp(channels: readonly Pick<MyChannel, 'id' | 'joinedAt'>[]) {
    early.clear()
    const mine = new Set(channels.map(({ id }) => id))
    for (const channelId of [...cursors.keys(), ...joining.keys()]) if (!mine.has(channelId)) leave(channelId)
    for (const { id, joinedAt } of channels) if (hasBegun && !isKnown(id)) joining.set(id, joinedAt)
    const asked = [...mine].filter((channelId) => !joining.has(channelId))
    for (let at = 0; at < asked.length; at += channelsAtOnce) await ask(asked.slice(at, at + channelsAtOnce))
    for (const [channelId, joinedAt] of [...joining]) await enter(channelId, joinedAt)
    hasBegun = true
  }

  function isKnown(channelId: string): boolean {
    return cursors.has(channelId) || joining.has(channelId)
  }

  async function join(channelId: string, joinedAt: string) {
    const earlier = joining.get(channelId)
    if (cursors.has(channelId)) return
    if (earlier !== undefined && earlier <= joinedAt) return void anew.set(channelId, joinedAt)
    joining.set(channelId, joinedAt)
    await enter(channelId, joinedAt).catch((error) => {
      const problem = toChatError(error)
      if (problem.code !== 'NOT_FOUND') hooks.stuck(problem)
      // Unless they have come again since.
      else if (joining.get(channelId) === joinedAt) retry(channelId)
    })
  }

  function retry(channelId: string) {
    const joinedAt = anew.get(channelId)
    leave(channelId)
    if (joinedAt) void join(channelId, joinedAt)
  }

  async function enter(channelId: string, joinedAt: string) {
    const { messages, lastSeq } = await readSince(hooks.page, channelId, joinedAt)
    // Left meanwhile, or entered otherwise.
    if (joining.get(channelId) !== joinedAt) return
    joining.delete(channelId)
    anew.delete(channelId)
    cursors.set(channelId, lastSeq)
    hooks.changed(channelId, messages)
    tell(channelId, 0, messages)
    hooks.entered(channelId)
    release(channelId)
    if (isBehind(channelId)) void fill(channelId)
  }

  return { accept, catchUp, join, leave }
}
