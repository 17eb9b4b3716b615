import { TRPCError } from '@trpc/server'
import type { Event } from '../../../shared/event.ts'
import {
  type FollowedThread,
  type Following,
  type ListThreads,
  type Message,
  type OneMessage,
  type ReadThread,
  type ReadThreadTo,
  type Thread,
  type ThreadPage,
  threadChanged,
  threadFollowed,
} from '../../../shared/messages.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { channelsOf, requireMember, requireReader } from '../channels/index.ts'
import { lockMessage, writeChanged } from './changeRepository.ts'
import type { Draft } from './model.ts'
import { find, findAll } from './repository.ts'
import * as repository from './threadRepository.ts'

/** The first messages of the threads that these drafts reply in, as far as there are such, by id. */
export async function rootsOf({ db }: Platform, drafts: readonly Draft[]): Promise<Map<string, Message>> {
  const wanted = drafts.flatMap(({ channelId, threadId }) => (threadId ? [{ channelId, id: threadId }] : []))
  const roots = await findAll(db, wanted)
  return new Map(roots.filter(isRoot).map((root) => [root.id, root]))
}

/** Replies stand in a thread, not below each other; a deleted message keeps its thread, but starts none. */
function isRoot({ threadId, deletedAt, thread }: Message): boolean {
  return threadId === null && (deletedAt === null || thread !== null)
}

/** What comes again was perhaps never told: so are its threads, as they are. */
export async function retell(db: Db, known: readonly Message[]): Promise<Event[]> {
  const wanted = known.flatMap(({ channelId, threadId }) => (threadId ? [{ channelId, id: threadId }] : []))
  const roots = await findAll(db, wanted)
  return roots.map((message) => newEvent(threadChanged, { key: message.channelId, actor: null, data: { message } }))
}

/** Gives the threads of new replies their new state and followers, and tells of it. */
export async function takeReplies(db: Db, added: readonly Message[]): Promise<Event[]> {
  const events: Event[] = []
  const byRoot = Map.groupBy(
    added.filter(({ threadId }) => threadId !== null),
    ({ threadId }) => threadId ?? '',
  )
  for (const [rootId, replies] of byRoot) events.push(...(await takeRepliesOf(db, rootId, replies)))
  return events
}

async function takeRepliesOf(db: Db, rootId: string, replies: readonly Message[]): Promise<Event[]> {
  const channelId = replies[0]?.channelId ?? ''
  const before = await lockMessage(db, channelId, rootId)
  if (!before) return []
  const root = await writeChanged(db, { ...before, thread: replies.reduce(withReply, before.thread) })
  const followers = [
    ...new Set([root.authorId, ...replies.flatMap(({ authorId, mentions }) => [authorId, ...mentions])]),
  ]
  const fresh = await repository.followAll(db, { channelId, rootId, userIds: followers, readSeq: root.seq })
  for (const { authorId, seq } of replies) await repository.readTo(db, authorId, { channelId, id: rootId, seq })
  const followed = await repository.followings(db, { channelId, rootId, userIds: fresh })
  return [
    newEvent(threadChanged, { key: channelId, actor: replies.at(-1)?.authorId ?? null, data: { message: root } }),
    ...followed.map(({ userId, following }) =>
      newEvent(threadFollowed, { key: userId, actor: userId, data: following }),
    ),
  ]
}

const repliersShown = 5

function withReply(thread: Thread | null, { authorId, createdAt }: Message): Thread {
  const others = (thread?.userIds ?? []).filter((id) => id !== authorId)
  return {
    replies: (thread?.replies ?? 0) + 1,
    lastReplyAt: createdAt,
    userIds: [authorId, ...others].slice(0, repliersShown),
  }
}

/** What a thread is without a reply that was deleted; it takes the next seq after the deletion's. */
export async function dropReply(ctx: ActorContext, { channelId, threadId }: Message): Promise<void> {
  const root = threadId && (await lockMessage(ctx.db, channelId, threadId))
  if (!root) return
  const thread = await repository.threadOf(ctx.db, channelId, root.id, repliersShown)
  const message = await writeChanged(ctx.db, { ...root, thread })
  await announce(ctx.db, [newEvent(threadChanged, { key: channelId, actor: ctx.actor.userId, data: { message } })])
}

/** A thread's first message and a page of its replies. */
export async function thread(ctx: ActorContext, input: ReadThread): Promise<ThreadPage> {
  await requireReader(ctx, input.channelId)
  return ctx.read((database) => {
    // All as of one moment, for the client goes on from there.
    const moment = database.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    return moment.execute(async (db: Db) => {
      const root = await requireRoot({ ...ctx, db }, input)
      const page = await repository.replies(db, input)
      const { following, readSeq } = await followingOf({ ...ctx, db }, root)
      return { ...page, root, following, readSeq }
    })
  })
}

async function requireRoot({ db }: Platform, { channelId, id }: OneMessage): Promise<Message> {
  const root = await find(db, channelId, id)
  if (root?.threadId !== null) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such thread' })
  return root
}

async function followingOf({ db, actor }: ActorContext, { channelId, id, seq }: Message): Promise<Following> {
  const [found] = await repository.followings(db, { channelId, rootId: id, userIds: [actor.userId] })
  return found?.following ?? { channelId, id, following: false, readSeq: seq }
}

export const follow = (ctx: ActorContext, input: OneMessage) => setFollowing(ctx, input, true)
export const unfollow = (ctx: ActorContext, input: OneMessage) => setFollowing(ctx, input, false)

/** Whoever follows a thread is told of its replies; who has read it so far has read it. */
async function setFollowing(ctx: ActorContext, input: OneMessage, following: boolean): Promise<Following> {
  await requireMember(ctx, input.channelId)
  const root = await requireRoot(ctx, input)
  return change(ctx, root, (db) => repository.setFollowing(db, ctx.actor.userId, root, following))
}

/** Marks a thread as read up to a seq of its channel, never back. */
export async function readThread(ctx: ActorContext, input: ReadThreadTo): Promise<Following> {
  await requireMember(ctx, input.channelId)
  const root = await requireRoot(ctx, input)
  return change(ctx, root, (db) => repository.readTo(db, ctx.actor.userId, input))
}

/** Changes how the actor stands to a thread, and tells their devices. */
function change(ctx: ActorContext, root: Message, run: (db: Db) => Promise<void>): Promise<Following> {
  return ctx.db.transaction().execute(async (db: Db) => {
    await run(db)
    const data = await followingOf({ ...ctx, db }, root)
    await announce(db, [newEvent(threadFollowed, { key: ctx.actor.userId, actor: ctx.actor.userId, data })])
    return data
  })
}

/** The threads that the actor follows, in channels that they are in. */
export async function threads(ctx: ActorContext, input: ListThreads): Promise<FollowedThread[]> {
  const channelIds = await channelsOf(ctx, ctx.actor.userId)
  return ctx.read((db) => repository.followedThreads(db, ctx.actor.userId, channelIds, input))
}

/** How far those of these people who know a thread have read it. */
export async function threadReadAmong(
  { db }: Pick<Platform, 'db'>,
  { channelId, id: rootId }: OneMessage,
  userIds: readonly string[],
): Promise<Map<string, number>> {
  const found = await repository.followings(db, { channelId, rootId, userIds })
  return new Map(found.map(({ userId, following }) => [userId, following.readSeq]))
}

/** Who is told of the replies of a thread. */
export function followersOf({ db }: Platform, root: OneMessage): Promise<string[]> {
  return repository.followers(db, root)
}
