import { type Kysely, sql } from 'kysely'
import type { OneMessage } from '../../../shared/messages.ts'
import type { Poll } from '../../../shared/polls.ts'
import type { Vote } from '../../../shared/votes.ts'
import type { Tables } from './model.ts'

type Db = Kysely<Tables>

/** Notes what somebody has chosen, in place of what they chose before; whether that is anything else. */
export async function castVote(db: Db, userId: string, { channelId, id, options }: Vote): Promise<boolean> {
  if (options.length === 0) return takeBack(db, userId, { channelId, id })
  const { rows } = await sql`
    insert into messages.vote (channel_id, message_id, user_id, options, at)
    values (${channelId}::uuid, ${id}::uuid, ${userId}::uuid, ${options}::int[], clock_timestamp())
    on conflict (channel_id, message_id, user_id) do update set options = excluded.options, at = excluded.at
    where vote.options <> excluded.options
    returning true`.execute(db)
  return rows.length > 0
}

async function takeBack(db: Db, userId: string, { channelId, id }: OneMessage): Promise<boolean> {
  const votes = db.deleteFrom('messages.vote').where('channel_id', '=', channelId).where('message_id', '=', id)
  const { numDeletedRows } = await votes.where('user_id', '=', userId).executeTakeFirst()
  return numDeletedRows > 0
}

export async function clearVotes(db: Db, { channelId, id }: OneMessage): Promise<void> {
  await db.deleteFrom('messages.vote').where('channel_id', '=', channelId).where('message_id', '=', id).execute()
}

/** The poll with its votes counted anew, and who cast the last `shown` of each option; the message is locked meanwhile. */
export async function tally(db: Db, { channelId, id }: OneMessage, poll: Poll, shown: number): Promise<Poll> {
  const { rows } = await sql<{ option: number; votes: number; user_ids: string[] }>`
    select option, count(*) as votes, (array_agg(user_id order by at desc))[1:${shown}::int] as user_ids
    from messages.vote cross join unnest(options) as option
    where channel_id = ${channelId}::uuid and message_id = ${id}::uuid group by option`.execute(db)
  const { voters } = await db
    .selectFrom('messages.vote')
    .select(({ fn }) => fn.countAll<number>().as('voters'))
    .where('channel_id', '=', channelId)
    .where('message_id', '=', id)
    .executeTakeFirstOrThrow()
  const found = new Map(rows.map((row) => [row.option, row]))
  const options = poll.options.map(({ text }, at) => {
    const { votes = 0, user_ids: userIds = [] } = found.get(at) ?? {}
    return { text, votes, userIds: poll.anonymous ? [] : userIds }
  })
  return { ...poll, options, voters }
}

/** How somebody has voted in these polls, for those in which they have. */
export async function votesOf(db: Db, userId: string, polls: readonly OneMessage[]): Promise<Vote[]> {
  const { rows } = await sql<{ channel_id: string; message_id: string; options: number[] }>`
    select channel_id, message_id, options from messages.vote
    join unnest(
      ${polls.map(({ channelId }) => channelId)}::uuid[], ${polls.map(({ id }) => id)}::uuid[]
    ) as asked (channel_id, message_id) using (channel_id, message_id)
    where user_id = ${userId}::uuid`.execute(db)
  return rows.map(({ channel_id, message_id, options }) => ({ channelId: channel_id, id: message_id, options }))
}

/** Polls whose time to close has come. */
export async function duePolls(db: Db, atMost: number): Promise<OneMessage[]> {
  const now = new Date().toISOString()
  const { rows } = await sql<{ channel_id: string; id: string }>`
    select channel_id, id from messages.message
    where poll ->> 'closesAt' is not null and poll ->> 'closedAt' is null
      and (poll ->> 'closesAt') collate "C" <= ${now}::text
    limit ${atMost}::int`.execute(db)
  return rows.map(({ channel_id, id }) => ({ channelId: channel_id, id }))
}
