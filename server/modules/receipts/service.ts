import { TRPCError } from '@trpc/server'
import type { OneMessage } from '../../../shared/messages.ts'
import type {
  Acknowledge,
  AcknowledgementKind,
  AskUnread,
  Cursor,
  OnePlace,
  Readers,
  Receipt,
  ReceiptSettings,
  Seqs,
  Unread,
} from '../../../shared/receipts.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached, noteReads } from '../../platform/redis.ts'
import { channelsOf, directAmong, memberIdsOf, membershipsOf, requireMember } from '../channels/index.ts'
import { requireMessage, unreadAfter } from '../messages/index.ts'
import { acknowledgeAll } from './acknowledge.ts'
import { cacheCursors, cachedCursors } from './cacheRepository.ts'
import { beginMarks } from './members.ts'
import type { CountedCursor } from './model.ts'
import * as repository from './repository.ts'

/** The actor's devices have received what stands in a channel up to a seq. */
export const markDelivered = (ctx: ActorContext, place: OnePlace) => mark(ctx, 'delivered', place)

/** The actor has read what stands in a channel up to a seq. */
export const markRead = (ctx: ActorContext, place: OnePlace) => mark(ctx, 'read', place)

/** What stands in a channel from a seq on counts as unread again. */
export const markUnread = (ctx: ActorContext, { channelId, seq }: OnePlace) =>
  mark(ctx, 'unread', { channelId, seq: Math.max(0, seq - 1) })

async function mark(ctx: ActorContext, kind: AcknowledgementKind, { channelId, seq }: OnePlace): Promise<Unread> {
  await requireMember(ctx, channelId)
  await say(ctx, { [kind]: { [channelId]: seq } })
  const [unread] = await unreadIn(ctx, [channelId])
  return unread ?? lost()
}

function lost(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such channel, or you are not in it' })
}

async function say({ actor, ...platform }: ActorContext, said: Partial<Record<AcknowledgementKind, Seqs>>) {
  const at = new Date().toISOString()
  const { userId } = actor
  const words = (['unread', 'delivered', 'read'] as const).flatMap((kind) =>
    Object.entries(said[kind] ?? {}).map(([channelId, seq]) => ({ userId, channelId, kind, seq, at })),
  )
  await acknowledgeAll(platform, words)
}

/** How far the actor has come in several channels; those that they are not in any more are passed over. */
export async function acknowledge(ctx: ActorContext, { delivered, read }: Acknowledge): Promise<Cursor[]> {
  const mine = await ownAmong(ctx, [...new Set([...Object.keys(delivered), ...Object.keys(read)])])
  await say(ctx, { delivered: only(delivered, mine), read: only(read, mine) })
  return cursorsOf(ctx, mine)
}

/** Marks all that there is as read. Answers with what was unread, for `restore`. */
export async function markAllRead(ctx: ActorContext): Promise<Unread[]> {
  const before = (await unread(ctx, {})).filter(({ unread, mentions }) => unread > 0 || mentions > 0)
  await say(ctx, { read: Object.fromEntries(before.map(({ channelId, lastSeq }) => [channelId, lastSeq])) })
  return before
}

/** Puts what was read in several channels back to where it was. */
export async function restore(ctx: ActorContext, read: Seqs): Promise<Unread[]> {
  const mine = await ownAmong(ctx, Object.keys(read))
  await say(ctx, { unread: only(read, mine) })
  return unreadIn(ctx, mine)
}

async function ownAmong(ctx: ActorContext, channelIds: readonly string[]): Promise<string[]> {
  const { userId } = ctx.actor
  const memberships = await membershipsOf(
    ctx,
    channelIds.map((channelId) => ({ channelId, userId })),
  )
  return channelIds.filter((_, index) => memberships[index])
}

function only(seqs: Seqs, channelIds: readonly string[]): Seqs {
  return Object.fromEntries(channelIds.flatMap((channelId) => entry(channelId, seqs[channelId])))
}

function entry(channelId: string, seq: number | undefined): [string, number][] {
  return seq === undefined ? [] : [[channelId, seq]]
}

/** What the actor has not read, in all channels that they are in or in those asked about. */
export async function unread(ctx: ActorContext, { channelIds }: AskUnread): Promise<Unread[]> {
  return unreadIn(ctx, channelIds ? await ownAmong(ctx, channelIds) : await channelsOf(ctx, ctx.actor.userId))
}

async function unreadIn(ctx: ActorContext, channelIds: readonly string[]): Promise<Unread[]> {
  const cursors = await cursorsOf(ctx, channelIds)
  const remainders = await unreadAfter(ctx.db, ctx.actor.userId, cursors)
  const byChannel = new Map(remainders.map((remainder) => [remainder.channelId, remainder]))
  return cursors.flatMap((cursor) => {
    const remainder = byChannel.get(cursor.channelId)
    return remainder ? [{ ...cursor, ...remainder }] : []
  })
}

/** The actor's cursors: what Redis has, else Postgres; in a channel just joined, one that begins here. */
async function cursorsOf(ctx: ActorContext, channelIds: readonly string[]): Promise<CountedCursor[]> {
  if (channelIds.length === 0) return []
  const { redis } = ctx
  const { userId } = ctx.actor
  const known = (await cached(() => cachedCursors(redis, userId, channelIds))) ?? []
  const missing = channelIds.filter((_, index) => known[index] === undefined)
  noteReads(ctx.metrics, 'cursors', { wanted: channelIds.length, found: channelIds.length - missing.length })
  const read = missing.length > 0 ? await readCursors(ctx, missing) : []
  if (read.length > 0) await cached(() => cacheCursors(redis, userId, read))
  const all = new Map([...known, ...read].flatMap((cursor) => (cursor ? [[cursor.channelId, cursor]] : [])))
  return channelIds.flatMap((channelId) => all.get(channelId) ?? [])
}

async function readCursors(ctx: ActorContext, channelIds: readonly string[]): Promise<CountedCursor[]> {
  const { userId } = ctx.actor
  const found = await repository.cursors(ctx.db, userId, channelIds)
  if (found.length === channelIds.length) return found
  await beginMarks(
    ctx,
    channelIds.map((channelId) => ({ channelId, userId })),
  )
  return repository.cursors(ctx.db, userId, channelIds)
}

/** How far these people have read in these channels, as Postgres has it; 0 where it does not say. In their order. */
export async function readAmong(
  { db }: Pick<Platform, 'db'>,
  pairs: readonly { userId: string; channelId: string }[],
): Promise<number[]> {
  const found = pairs.length > 0 ? await repository.readSeqs(db, pairs) : []
  const seqs = new Map(found.map(({ userId, channelId, readSeq }) => [`${channelId}/${userId}`, readSeq]))
  return pairs.map(({ channelId, userId }) => seqs.get(`${channelId}/${userId}`) ?? 0)
}

/** Who has received and who has read a message, besides its author. */
export async function readers(ctx: ActorContext, input: OneMessage): Promise<Readers> {
  await requireMember(ctx, input.channelId)
  const { channelId, seq, authorId } = await requireMessage(ctx, input)
  return ctx.read((db) => repository.receivers(db, channelId, seq, authorId))
}

/** How far the people of a direct conversation have come; nobody is shown for other channels. */
export async function list(ctx: ActorContext, channelId: string): Promise<Receipt[]> {
  await requireMember(ctx, channelId)
  const direct = await directAmong(ctx, [channelId])
  if (!direct.has(channelId)) return []
  // Somebody of whom nothing is known yet would be missing, as though all had come as far as the others.
  const userIds = await memberIdsOf(ctx, channelId)
  await beginMarks(
    ctx,
    userIds.map((userId) => ({ channelId, userId })),
  )
  return repository.receipts(ctx.db, channelId)
}

export async function settings({ db, actor }: ActorContext): Promise<ReceiptSettings> {
  const privacies = await repository.privacies(db, [actor.userId])
  return { reading: privacies.get(actor.userId) ?? 'send' }
}

/** Whether others see what the actor has read. What they were told before, they know. */
export async function setSettings({ db, actor }: ActorContext, settings: ReceiptSettings): Promise<ReceiptSettings> {
  await repository.setPrivacy(db, actor.userId, settings.reading)
  return settings
}
