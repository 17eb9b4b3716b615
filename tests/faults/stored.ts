import { Client } from 'pg'
import type { Stored } from './checker.ts'

/** Runs `use` with a connection of its own. */
export async function withPostgres<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  return use(client).finally(() => client.end())
}

/** What the database holds of these channels. */
export function readStored(url: string, channelIds: readonly string[]): Promise<Stored[]> {
  return withPostgres(url, async (client) => {
    const channels = await client.query<{ channel_id: string; last_seq: string }>(
      'select channel_id, last_seq from messages.channel where channel_id = any($1)',
      [channelIds],
    )
    const messages = await client.query<{
      channel_id: string
      id: string
      seq: string
      changed_seq: string
      text: string
    }>('select channel_id, id, seq, changed_seq, text from messages.message where channel_id = any($1)', [channelIds])
    return channels.rows.map(({ channel_id, last_seq }) => ({
      channelId: channel_id,
      lastSeq: Number(last_seq),
      messages: messages.rows
        .filter((row) => row.channel_id === channel_id)
        .map(({ id, seq, changed_seq, text }) => ({ id, seq: Number(seq), changedSeq: Number(changed_seq), text })),
    }))
  })
}
