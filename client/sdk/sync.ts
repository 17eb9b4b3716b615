import type { Changes, ChangesByChannel, Message, MessagePage, MessagesSince } from '../../shared/messages.ts'
import { ChatError, toChatError } from './errors.ts'

interface Hooks {
  since(cursors: MessagesSince['cursors']): Promise<ChangesByChannel>
  newest(channelId: string): Promise<MessagePage>
  /** Each changed message of a channel once, in the order of its changes. */
  changed(channelId: string, messages: Message[]): void
  /** Each new message once, in the order of its channel. */
  arrived(message: Message): void
  /** More was missed than could be fetched: what is known of the channel starts again. */
  reset(channelId: string): void
  gone(channelId: string): void
  /** What is missing could not be had: only a new connection helps. */
  stuck(error: ChatError): void
}

/** Where the client stands in each of its channels. Finds out what is missing by arithmetic, and fetches it. */
export interface Sync {
  /** Takes a message from the live stream, in any order and any number of times. */
  accept(message: Message): void
  /** Reads what was missed in these channels, the person's own. */
  catchUp(channelIds: readonly string[]): Promise<void>
  /** The person has joined a channel at `joinedAt`: what was said there since is news. */
  join(channelId: string, joinedAt: string): Promise<void>
  leave(channelId: string): void
}

/** How many channels one question names, and how many messages wait for one that is missing. */
const channelsAtOnce = 500
const mostHeld = 1_000
const mostTries = 5

export function createSync(hooks: Hooks): Sync {
  const cursors = new Map<string, number>()
  const held = new Map<string, Map<number, Message>>()
  const joining = new Map<string, string>()
  const filling = new Set<string>()

  function accept(message: Message) {
    const { channelId, changedSeq } = message
    const cursor = cursors.get(channelId)
    if (cursor === undefined) {
      hold(message)
      void join(channelId, message.createdAt)
    } else if (changedSeq === cursor + 1) {
      advance(channelId, [message], changedSeq)
      release(channelId)
    } else if (changedSeq > cursor) {
      hold(message)
      void fill(channelId)
    }
  }

  function advance(channelId: string, messages: Message[], to: number) {
    const before = cursors.get(channelId) ?? to
    cursors.set(channelId, to)
    hooks.changed(channelId, messages)
    const fresh = messages.filter(({ seq }) => seq > before)
    for (const message of fresh.sort((a, b) => a.seq - b.seq)) hooks.arrived(message)
  }

  /** When there are too many, the newest is let go: it is fetched with what is missing. */
  function hold(message: Message) {
    const waiting = held.get(message.channelId) ?? new Map<number, Message>()
    held.set(message.channelId, waiting)
    if (waiting.size < mostHeld) waiting.set(message.changedSeq, message)
  }

  /** Lets those go whose turn has come. */
  function release(channelId: string) {
    const waiting = held.get(channelId)
    if (!waiting) return
    for (let cursor = cursors.get(channelId); cursor !== undefined; cursor = cursors.get(channelId)) {
      const next = waiting.get(cursor + 1)
      if (!next) break
      advance(channelId, [next], cursor + 1)
    }
    const cursor = cursors.get(channelId) ?? 0
    for (const changedSeq of waiting.keys()) if (changedSeq <= cursor) waiting.delete(changedSeq)
    if (waiting.size === 0) held.delete(channelId)
  }

  async function fill(channelId: string) {
    if (filling.has(channelId)) return
    filling.add(channelId)
    try {
      for (let tries = 0; held.has(channelId) && tries < mostTries; tries++) {
        const cursor = cursors.get(channelId)
        if (cursor === undefined) return
        apply(channelId, (await hooks.since({ [channelId]: cursor }))[channelId])
      }
      if (held.has(channelId)) hooks.stuck(new ChatError('TIMEOUT', 'missing messages did not come'))
    } catch (error) {
      hooks.stuck(toChatError(error))
    } finally {
      filling.delete(channelId)
    }
  }

  function apply(channelId: string, changes: Changes | undefined) {
    if (!changes) return
    if ('gone' in changes) return drop(channelId)
    if ('reset' in changes) return startAgain(channelId, changes.reset)
    const cursor = cursors.get(channelId) ?? changes.lastSeq
    const news = changes.messages.filter(({ changedSeq }) => changedSeq > cursor)
    advance(channelId, news, Math.max(cursor, changes.lastSeq))
    release(channelId)
  }

  function startAgain(channelId: string, { messages, lastSeq }: MessagePage) {
    const before = cursors.get(channelId) ?? lastSeq
    cursors.set(channelId, lastSeq)
    for (const message of messages) if (message.seq > before) hooks.arrived(message)
    hooks.reset(channelId)
    release(channelId)
  }

  function leave(channelId: string) {
    cursors.delete(channelId)
    held.delete(channelId)
    joining.delete(channelId)
  }

  function drop(channelId: string) {
    leave(channelId)
    hooks.gone(channelId)
  }

  async function catchUp(channelIds: readonly string[]) {
    held.clear()
    const mine = new Set(channelIds)
    for (const channelId of [...cursors.keys(), ...joining.keys()]) if (!mine.has(channelId)) drop(channelId)
    const asked = channelIds.filter((channelId) => !joining.has(channelId))
    for (let at = 0; at < asked.length; at += channelsAtOnce) await catchUpSome(asked.slice(at, at + channelsAtOnce))
    await Promise.all([...joining].map(([channelId, joinedAt]) => enter(channelId, joinedAt)))
  }

  async function catchUpSome(channelIds: readonly string[]) {
    const asked = Object.fromEntries(channelIds.map((channelId) => [channelId, cursors.get(channelId) ?? null]))
    for (const [channelId, changes] of Object.entries(await hooks.since(asked))) apply(channelId, changes)
  }

  async function join(channelId: string, joinedAt: string) {
    if (cursors.has(channelId) || joining.has(channelId)) return
    joining.set(channelId, joinedAt)
    await enter(channelId, joinedAt).catch((error) => {
      const problem = toChatError(error)
      if (problem.code === 'NOT_FOUND') drop(channelId)
      else hooks.stuck(problem)
    })
  }

  async function enter(channelId: string, joinedAt: string) {
    const { messages, lastSeq } = await hooks.newest(channelId)
    if (!joining.delete(channelId)) return
    const news = messages.filter(({ createdAt }) => createdAt >= joinedAt)
    cursors.set(channelId, lastSeq)
    hooks.changed(channelId, news)
    for (const message of news) hooks.arrived(message)
    if (held.has(channelId)) release(channelId)
    if (held.has(channelId)) void fill(channelId)
  }

  return { accept, catchUp, join, leave }
}
