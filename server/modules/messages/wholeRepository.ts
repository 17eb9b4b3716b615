import { type Kysely, sql } from 'kysely'
import type { Message } from '../../../shared/messages.ts'
import { type MessageRow, type Tables, toMessage } from './model.ts'

/** The next messages of a channel after a seq, by seq: replies and what is deleted too. For what is built from all of them. */
export async function wholeOf(db: Kysely<Tables>, channelId: string, after: number, limit: number): Promise<Message[]> {
  const { rows } = await sql<MessageRow>`
    select * from messages.message where channel_id = ${channelId}::uuid and seq > ${after}::bigint
    order by seq limit ${limit}::int`.execute(db)
  return rows.map(toMessage)
}
