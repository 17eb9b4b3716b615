import { TRPCError } from '@trpc/server'
import type { Event, EventOf } from '../../../shared/event.ts'
import {
  type Changes,
  type ChangesByChannel,
  type ListMessages,
  type Message,
  type MessagePage,
  type MessagesSince,
  MessageText,
  messageDelivered,
  messageRejected,
  messageSent,
  type OneMessage,
  type Rejection,
  type SendMessage,
} from '../../../shared/messages.ts'
import { asksTheSame, openingOf } from '../../../shared/polls.ts'
import { worded } from '../../../shared/texts.ts'
import { applyToTimeline, type Timeline } from '../../../shared/timelines.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import { type Db, inTransaction } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached, noteReads } from '../../platform/redis.ts'
import { membershipsOf, readableAmong, requirePoster, requireReader } from '../channels/index.ts'
import { requireAttachable } from '../files/index.ts'
import { requireTurn } from '../limits/index.ts'
import { writeMentions } from './changeRepository.ts'
import { requireVoice } from './changes.ts'
import { attachAll, idsOf, withFiles } from './files.ts'
import { presentIn } from './here.ts'
import { type Composition, compose, type Draft, type Window } from './model.ts'
import * as repository from './repository.ts'
import { retell, rootsOf, takeReplies } from './threads.ts'

type Sent = EventOf<typeof messageSent>

/** What a message that was accepted is to become, and of which trace. */
interface Accepted {
  draft: Draft
  bridged: boolean
  traceparent: string | undefined
}

/** Accepts a message: from here on it is durable, and everybody hears of its place once it has one. */
export async function send(ctx: ActorContext, input: SendMessage): Promise<{ id: string }> {
  const member = await requirePoster(ctx, input.channelId)
  await requireVoice(ctx, input.channelId, input.text)
  const { poll, ...rest } = input
  const id = input.id ?? uuidv7()
  const message = { ...rest, id, text: worded(input.text), ...(poll && { poll: openingOf(poll) }) }
  await requireAttachable(ctx, { channelId: input.channelId, messageId: id, fileIds: input.fileIds ?? [] })
  await requireTurn(ctx, member, message.id)
  ctx.place?.until(message.id)
  const durable = ctx.bus.publish([
    newEvent(messageSent, { key: input.channelId, actor: ctx.actor.userId, data: message }),
  ])
  // The bus keeps the order of its calls, so the sender's next message need not wait until this one is on the disk.
  ctx.letNext?.()
  await durable
  return { id: message.id }
}

/** Gives accepted messages their place, and tells of each what has become of it; the world may have changed since. */
export async function deliver(platform: Platform, events: readonly Sent[]): Promise<Event[]> {
  const sent = events.flatMap((event) => toDraft(platform, event))
  const drafts = sent.map(({ draft }) => draft)
  const memberships = await membershipsOf(
    platform,
    drafts.map(({ channelId, authorId }) => ({ channelId, userId: authorId })),
  )
  const hasThread = await threadsFor(platform, drafts)
  const reasons = sent.map(({ draft, bridged }, index) => {
    const mayPost = bridged || memberships[index]?.mayPost
    return refuse(draft, memberships[index] || bridged ? mayPost : undefined, hasThread(draft))
  })
  const accepted = drafts.filter((_, index) => !reasons[index])
  const { messages, effects } = await place(platform.db, accepted, await presentIn(platform, accepted))
  const placed = messages.values()
  const told = drafts.map((draft, index) => {
    const reason = reasons[index]
    const event = reason ? rejected(draft, reason) : announced(draft, placed.next().value)
    return { ...event, ...(sent[index]?.traceparent && { traceparent: sent[index].traceparent }) }
  })
  return [...told, ...effects]
}

function toDraft({ log }: Platform, { id, actor, at, traceparent, data }: Sent): Accepted[] {
  const { bridged = false, ...rest } = data
  const draft = actor && compose({ ...rest, authorId: actor, createdAt: new Date(at).toISOString() })
  if (draft) return [{ draft, bridged, traceparent }]
  log.warn({ event: id }, 'a message without an author has nobody to be returned to')
  return []
}

/** Whether a draft has the thread that it replies in, which may be as new as itself. */
async function threadsFor(platform: Platform, drafts: readonly Draft[]) {
  const roots = await rootsOf(platform, drafts)
  const fresh = new Set(drafts.flatMap(({ channelId, id, threadId }) => (threadId ? [] : [`${channelId}/${id}`])))
  return ({ channelId, threadId }: Draft) =>
    threadId === null || roots.get(threadId)?.channelId === channelId || fresh.has(`${channelId}/${threadId}`)
}

/** `mayPost` is undefined for somebody who is not in the channel. */
function refuse(draft: Draft, mayPost: boolean | undefined, hasThread: boolean): Rejection | null {
  if (mayPost === undefined) return 'not_a_member'
  if (!mayPost) return 'not_allowed'
  if (!hasThread) return 'no_thread'
  const needsNoText = draft.forwarded !== null || draft.fileIds.length > 0
  return (needsNoText && draft.text === '') || MessageText.safeParse(draft.text).success ? null : 'failed'
}

/**
 * Persists drafts and all that they bring about, together; null for one whose files are not to be had. Most bring about
 * nothing: they are one statement.
 */
async function place(
  db: Db,
  drafts: readonly Draft[],
  present: ReadonlyMap<string, readonly string[]>,
): Promise<{ messages: (Message | null)[]; effects: Event[] }> {
  if (!drafts.some(hasEffects)) return { ...(await repository.append(db, drafts)), effects: [] }
  return inTransaction(db, async (transaction) => {
    const whole = await withFiles(transaction, drafts)
    const { messages, added } = await repository.append(
      transaction,
      whole.filter((draft) => draft !== null),
    )
    await attachAll(transaction, added)
    await writeMentions(transaction, added, present)
    const known = messages.filter((message) => !added.includes(message))
    const effects = [...(await retell(transaction, known)), ...(await takeReplies(transaction, added))]
    const placed = messages.values()
    return { messages: whole.map((draft) => draft && (placed.next().value ?? null)), effects }
  })
}

function hasEffects({ threadId, mentions, mentionsAll, fileIds, forwarded }: Draft): boolean {
  const files = fileIds.length + (forwarded?.files.length ?? 0)
  return threadId !== null || mentions.length > 0 || mentionsAll !== null || files > 0
}

/** An id belongs to whoever used it first, with what it said: the same again is the same message. */
function announced(draft: Draft, message: Message | null | undefined) {
  if (message === null) return rejected(draft, 'no_file')
  const isOwn = message?.authorId === draft.authorId
  if (!isOwn || !(hasChanged(message) || saysTheSame(message, draft))) return rejected(draft, 'id_taken')
  return newEvent(messageDelivered, { key: draft.channelId, actor: draft.authorId, data: { message } })
}

function saysTheSame(message: Message, draft: Draft): boolean {
  const passOnTheSame = message.forwarded?.id === draft.forwarded?.id
  const showsTheSame = Bun.deepEquals(idsOf(message.files), [...draft.fileIds])
  return message.text === draft.text && passOnTheSame && showsTheSame && asksTheSame(message.poll, draft.poll)
}

function hasChanged({ editedAt, deletedAt }: Message): boolean {
  return editedAt !== null || deletedAt !== null
}

/** What its sender is told of a message that could not be given a place, try as we might. */
export function undeliverable({ actor, data: { id, channelId } }: Sent): Event[] {
  return actor ? [rejected({ id, channelId, authorId: actor }, 'failed')] : []
}

function rejected({ id, channelId, authorId }: Pick<Draft, 'id' | 'channelId' | 'authorId'>, reason: Rejection) {
  return newEvent(messageRejected, { key: channelId, actor: null, data: { id, channelId, authorId, reason } })
}

/** Persists messages that the seed or another system has; they are announced as any other, and nobody was here for them. */
export async function importMessages(db: Db, compositions: readonly Composition[]): Promise<void> {
  const drafts = compositions.map(compose)
  const { messages, effects } = await place(db, drafts, new Map())
  await announce(db, [...drafts.map((draft, index) => announced(draft, messages[index])), ...effects])
}

/**
 * A message that the actor may read.
 * @throws TRPCError NOT_FOUND, the same for a channel that is not theirs and for a message that there is not.
 */
export async function requireMessage(ctx: ActorContext, { channelId, id }: OneMessage): Promise<Message> {
  await requireReader(ctx, channelId)
  const message = await repository.find(ctx.db, channelId, id)
  if (!message) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such message' })
  return message
}

/** The messages of these places as they are now, whoever may read them; unknown ones are absent. */
export function messagesAt({ db }: Pick<Platform, 'db'>, places: readonly OneMessage[]): Promise<Message[]> {
  return repository.findAll(db, places)
}

/** The messages of these places, in their order; null for what the actor may not read, or is not there. */
export async function messagesFor(ctx: ActorContext, places: readonly OneMessage[]): Promise<(Message | null)[]> {
  const readable = await readableAmong(
    ctx,
    places.map(({ channelId }) => channelId),
  )
  const wanted = places.filter(({ channelId }) => readable.has(channelId))
  const found = await ctx.read((db) => repository.findAll(db, wanted))
  const messages = new Map(found.map((message) => [`${message.channelId}/${message.id}`, message]))
  return places.map(({ channelId, id }) => messages.get(`${channelId}/${id}`) ?? null)
}

export async function list(ctx: ActorContext, input: ListMessages): Promise<MessagePage> {
  await requireReader(ctx, input.channelId)
  const window = windowOf(input)
  if (window.pivot === theEnd && window.before <= recentLength) return newestPage(ctx, input.channelId, window.before)
  return onePage(ctx, input.channelId, window)
}

/** Past every seq there will ever be. */
const theEnd = Number.MAX_SAFE_INTEGER

function windowOf({ before, after, around, limit }: ListMessages): Window {
  if (after !== undefined) return { pivot: after + 1, before: 0, after: limit }
  if (around === undefined) return { pivot: before ?? theEnd, before: limit, after: 0 }
  const older = Math.floor(limit / 2)
  return { pivot: around, before: older, after: limit - older }
}

async function onePage({ read }: Platform, channelId: string, window: Window): Promise<MessagePage> {
  const [page] = await read((db) => repository.pages(db, [channelId], window))
  if (!page) throw new Error('a channel has a page')
  return page
}

/** How many of a channel's newest messages Redis keeps, and how far it may be behind to be of use. */
const recentLength = 100

/** What Redis has, brought up to what Postgres has: so that it is never more than a shortcut. */
async function newestPage(platform: Platform, channelId: string, limit: number): Promise<MessagePage> {
  const stored = await cached(() => repository.readRecent(platform.redis, channelId))
  const known = stored && (await catchUp(platform, channelId, stored))
  noteReads(platform.metrics, 'recent_messages', { wanted: 1, found: known ? 1 : 0 })
  const recent = known ?? (await readNewest(platform, channelId))
  if (recent !== stored) await cached(() => repository.writeRecent(platform.redis, channelId, recent))
  const messages = recent.messages.slice(-limit)
  // A channel's first change is its first message, at seq 1.
  return { messages, lastSeq: recent.cursor, hasBefore: (messages[0]?.seq ?? 1) > 1, hasAfter: false }
}

async function catchUp({ read }: Platform, channelId: string, stored: Timeline): Promise<Timeline | undefined> {
  const cursor = { channelId, seq: stored.cursor }
  const most = { perChannel: recentLength, total: recentLength }
  const changes = await read((db) => repository.changesSince(db, [cursor], most))
  const news = changes.get(channelId)
  if (!news) return undefined
  if (news.lastSeq === stored.cursor) return stored
  const hasBefore = stored.messages.length >= recentLength
  const { messages } = news.messages.reduce(applyToTimeline, { ...stored, hasBefore })
  return { cursor: news.lastSeq, messages: messages.slice(-recentLength) }
}

async function readNewest(platform: Platform, channelId: string): Promise<Timeline> {
  const { messages, lastSeq } = await onePage(platform, channelId, { pivot: theEnd, before: recentLength, after: 0 })
  return { cursor: lastSeq, messages }
}

/** How many changes one answer holds; a channel beyond that starts again from a page of its newest messages. */
const bounds = { perChannel: 500, total: 2_000 }

export async function since(ctx: ActorContext, { cursors }: MessagesSince): Promise<ChangesByChannel> {
  const asked = Object.entries(cursors).map(([channelId, seq]) => ({ channelId, seq, userId: ctx.actor.userId }))
  const memberships = await membershipsOf(ctx, asked)
  const mine = asked.filter((_, index) => memberships[index])
  const changes = await ctx.read((db) => repository.changesSince(db, mine, bounds))
  const resets = await snapshots(
    ctx,
    mine.map(({ channelId }) => channelId).filter((channelId) => !changes.get(channelId)),
  )
  const changesOf = (channelId: string): Changes =>
    changes.get(channelId) ?? resets.get(channelId) ?? { gone: true as const }
  return Object.fromEntries(asked.map(({ channelId }) => [channelId, changesOf(channelId)]))
}

/** The more channels start again at once, the shorter their pages. */
async function snapshots({ read }: Platform, channelIds: readonly string[]): Promise<Map<string, Changes>> {
  if (channelIds.length === 0) return new Map()
  const before = Math.max(10, Math.min(50, Math.floor(bounds.total / channelIds.length)))
  const pages = await read((db) => repository.pages(db, channelIds, { pivot: theEnd, before, after: 0 }))
  return new Map(pages.map((reset, index) => [channelIds[index] ?? '', { reset }]))
}
