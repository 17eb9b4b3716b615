import { ChatError } from '../../client/sdk/errors.ts'
import type { Changes, ChangesByChannel, Message, MessagePage } from '../../shared/messages.ts'
import { newMessage } from '../message.ts'

/** What the server tells of a channel, in the order it happened. */
export type Told = { message: Message } | { joinedAt: string } | { left: true }

interface Channel {
  messages: Message[]
  lastSeq: number
  /** Since when the person is in, and when they first came. */
  joinedAt: string | undefined
  since: string
  /** On its way to the client. */
  wire: Told[]
}

/** A server of one person and some channels, as far as catching up goes. */
export function createWorld(channelIds: readonly string[]) {
  const channels = new Map<string, Channel>(
    channelIds.map((id) => [id, { messages: [], lastSeq: 0, joinedAt: undefined, since: '', wire: [] }]),
  )
  /** What a client that starts again from a page is never told. */
  const skipped = new Set<Message['id']>()
  let clock = 0

  const at = (channelId: string): Channel => channels.get(channelId) ?? { ...outside, wire: [] }
  const now = () => new Date(clock++).toISOString()

  function change(channelId: string, message: Message) {
    const channel = at(channelId)
    channel.messages[message.seq - 1] = message
    channel.lastSeq = message.changedSeq
    if (channel.joinedAt) channel.wire.push({ message })
  }

  function say(channelId: string) {
    const { lastSeq } = at(channelId)
    const seq = lastSeq + 1
    const id = `${channelId}-${seq}`
    change(channelId, newMessage({ id, channelId, seq, authorId: 'somebody', createdAt: now() }))
  }

  function edit(channelId: string) {
    const { messages, lastSeq } = at(channelId)
    const message = Object.values(messages)[0]
    if (message) change(channelId, { ...message, changedSeq: lastSeq + 1 })
  }

  function join(channelId: string) {
    const channel = at(channelId)
    if (channel.joinedAt) return
    channel.joinedAt = now()
    channel.since ||= channel.joinedAt
    channel.wire.push({ joinedAt: channel.joinedAt })
  }

  function leave(channelId: string) {
    const channel = at(channelId)
    if (!channel.joinedAt) return
    channel.joinedAt = undefined
    channel.wire.push({ left: true })
  }

  function page(channelId: string, limit: number, before = Number.POSITIVE_INFINITY): MessagePage {
    const { joinedAt, messages, lastSeq } = at(channelId)
    if (!joinedAt) throw new ChatError('NOT_FOUND', 'not in this channel')
    const older = Object.values(messages).filter(({ seq }) => seq < before)
    return { messages: older.slice(-limit), lastSeq, hasBefore: older.length > limit, hasAfter: false }
  }

  function changesOf(channelId: string, cursor: number | null): Changes {
    const { joinedAt, messages, lastSeq } = at(channelId)
    if (!joinedAt) return { gone: true }
    if (cursor === null) return { lastSeq, messages: [] }
    const news = Object.values(messages).filter(({ changedSeq }) => changedSeq > cursor)
    if (lastSeq - cursor <= mostMissed) return { lastSeq, messages: news.sort((a, b) => a.changedSeq - b.changedSeq) }
    const reset = page(channelId, 2)
    for (const { id, seq } of news) if (seq < (reset.messages[0]?.seq ?? 0)) skipped.add(id)
    return { reset }
  }

  const since = (cursors: Record<string, number | null>): ChangesByChannel =>
    Object.fromEntries(Object.entries(cursors).map(([channelId, cursor]) => [channelId, changesOf(channelId, cursor)]))

  const mine = () => [...channels].flatMap(([id, { joinedAt }]) => (joinedAt ? [{ id, joinedAt }] : []))

  return { at, say, edit, join, leave, page, since, mine, skipped, now }
}

/** How many changes the server hands out at once before it lets a client start again. */
const mostMissed = 4

const outside = { messages: [], lastSeq: 0, joinedAt: undefined, since: '' }
