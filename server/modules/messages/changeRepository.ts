import { type Kysely, sql } from 'kysely'
import type { Message, OneMessage, Version } from '../../../shared/messages.ts'
import { type Tables, toMentions, toMessage } from './model.ts'

type Db = Kysely<Tables>

/** The message, with its channel's other changes kept waiting until the transaction ends: they take their seq one by one. */
export async function lockMessage(db: Db, channelId: string, id: string): Promise<Message | undefined> {
  const row = await db
    .selectFrom('messages.channel as channel')
    .innerJoin('messages.message as message', 'message.channel_id', 'channel.channel_id')
    .selectAll('message')
    .where('message.channel_id', '=', channelId)
    .where('message.id', '=', id)
    // Both rows: a message that was only read would be the one from before the wait.
    .forUpdate()
    .executeTakeFirst()
  return row && toMessage(row)
}

/** Writes what may change of a message, at its channel's next seq, and answers with it. It was locked before. */
export async function writeChanged(db: Db, message: Message): Promise<Message> {
  const { channelId, thread, pinned, poll, forwarded } = message
  const row = await db
    .with('channel', (query) =>
      query
        .updateTable('messages.channel')
        .set(({ eb }) => ({ last_seq: eb('last_seq', '+', 1) }))
        .where('channel_id', '=', channelId)
        .returning('last_seq'),
    )
    .updateTable('messages.message as message')
    .from('channel')
    .set(({ ref }) => ({
      changed_seq: ref('channel.last_seq'),
      text: message.text,
      edited_at: message.editedAt,
      deleted_at: message.deletedAt,
      mentions: message.mentions,
      mentions_all: message.mentionsAll,
      reactions: JSON.stringify(message.reactions),
      pinned_at: pinned?.at ?? null,
      pinned_by: pinned?.by ?? null,
      replies: thread?.replies ?? 0,
      last_reply_at: thread?.lastReplyAt ?? null,
      repliers: thread?.userIds ?? [],
      poll: poll && JSON.stringify(poll),
      forwarded: forwarded && JSON.stringify(forwarded),
      previews: JSON.stringify(message.previews),
      files: JSON.stringify(message.files),
    }))
    .where('message.channel_id', '=', channelId)
    .where('message.id', '=', message.id)
    .returningAll('message')
    .executeTakeFirstOrThrow()
  return toMessage(row)
}

/** The links whose preview was taken away for good. */
export async function removedPreviews(db: Db, { channelId, id }: OneMessage): Promise<string[]> {
  const found = db.selectFrom('messages.message').select('removed_previews').where('channel_id', '=', channelId)
  const row = await found.where('id', '=', id).executeTakeFirst()
  return row?.removed_previews ?? []
}

export async function noteRemovedPreview(db: Db, { channelId, id }: OneMessage, url: string): Promise<void> {
  await db
    .updateTable('messages.message')
    .set({ removed_previews: sql`array_append(removed_previews, ${url}::text)` })
    .where('channel_id', '=', channelId)
    .where('id', '=', id)
    .execute()
}

/** Keeps what a message said until now. */
export async function insertVersion(db: Db, before: Message, changedBy: string, changedAt: string): Promise<void> {
  await db
    .insertInto('messages.version')
    .values({
      channel_id: before.channelId,
      message_id: before.id,
      changed_seq: before.changedSeq,
      text: before.text,
      at: before.editedAt ?? before.createdAt,
      changed_by: changedBy,
      changed_at: changedAt,
    })
    .execute()
}

/** What a message said before, the oldest first. */
export async function versions(db: Db, channelId: string, id: string): Promise<Version[]> {
  const rows = await db
    .selectFrom('messages.version')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('message_id', '=', id)
    .orderBy('changed_seq')
    .execute()
  return rows.map(({ text, at, changed_by, changed_at }) => ({
    text,
    at: at.toISOString(),
    changedBy: changed_by,
    changedAt: changed_at.toISOString(),
  }))
}

const mostPinned = 100

/** The pinned messages, the one pinned last first. */
export async function pinned(db: Db, channelId: string): Promise<Message[]> {
  const rows = await db
    .selectFrom('messages.message')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('pinned_at', 'is not', null)
    .orderBy('pinned_at', 'desc')
    .limit(mostPinned)
    .execute()
  return rows.map(toMessage)
}

/** Notes whom these messages name; `present` are those who are there in each channel, whom `@here` calls for. */
export async function writeMentions(
  db: Db,
  messages: readonly Message[],
  present: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const rows = messages.flatMap((message) => toMentions(message, present.get(message.channelId) ?? []))
  if (rows.length === 0) return
  await sql`
    insert into messages.mention (channel_id, user_id, seq, author_id, stands, here)
    select * from unnest(
      ${rows.map(({ channel_id }) => channel_id)}::uuid[],
      ${rows.map(({ user_id }) => user_id)}::uuid[],
      ${rows.map(({ seq }) => seq)}::bigint[],
      ${rows.map(({ author_id }) => author_id)}::uuid[],
      ${rows.map(({ stands }) => stands)}::boolean[],
      ${rows.map(({ here }) => here)}::boolean[]
    )`.execute(db)
}

/** Whom `@here` named in a message, as it was decided when that was written. */
export async function namedByHere(db: Db, { channelId, seq }: Message): Promise<string[]> {
  const named = db.selectFrom('messages.mention').select('user_id').where('channel_id', '=', channelId)
  const rows = await named.where('seq', '=', seq).where('here', '=', true).execute()
  return rows.map(({ user_id }) => user_id)
}

export async function clearMentions(db: Db, { channelId, seq }: Message): Promise<void> {
  await db.deleteFrom('messages.mention').where('channel_id', '=', channelId).where('seq', '=', seq).execute()
}
