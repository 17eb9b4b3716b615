import { sql } from 'kysely'
import { migrate } from '../../db/migrate.ts'
import { start } from '../../server/main.ts'
import { unreadAfter } from '../../server/modules/messages/index.ts'
import { readConfig } from '../../server/platform/config.ts'
import type { Db } from '../../server/platform/database.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import { createDatabase, startParts } from './deployment.ts'
import { fill } from './past.ts'
import { median, percentile, type Row, row } from './row.ts'

const messages = 10_000_000
const channels = 500
const each = messages / channels
const people = 50
const rounds = 200
/** How many messages back somebody stopped reading, in the channels in which there is something new. */
const behind = [3, 20, 100, 1_000]

/**
 * Milliseconds for what is unread in 500 channels with 10 million messages, in one query: with something new in a fifth of
 * them, and in all. The baseline counts the messages after each cursor.
 */
export async function unread(): Promise<Row[]> {
  await using parts = await startParts()
  const databaseUrl = await createDatabase(parts)
  await migrate(databaseUrl)
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: parts.redisUrl, AUTH_SECRET: crypto.randomUUID() }
  const app = await start(readConfig({ ...env, PORT: '0', LOG_LEVEL: 'error' }))
  try {
    const { db } = app.platform
    const channelIds = Array.from({ length: channels }, uuidv7)
    const authors = Array.from({ length: people }, uuidv7)
    await fill(db, { channelIds, authors, each })
    const userId = authors[0] ?? ''
    const rows: Row[] = []
    for (const [name, nth] of [['a_fifth_new', 5] as const, ['all_new', 1] as const]) {
      const reads = channelIds.map((channelId, n) => readTo(channelId, each - (n % nth ? 0 : stopped(n / nth))))
      const ours = await time(() => unreadAfter(db, userId, reads))
      const counted = await time(() => count(db, userId, reads))
      rows.push(
        row(`unread.500_channels.${name}.p50`, median(ours), 'ms', 'counting them', median(counted)),
        row(
          `unread.500_channels.${name}.p99`,
          percentile(ours, 0.99),
          'ms',
          'counting them',
          percentile(counted, 0.99),
        ),
      )
    }
    return rows
  } finally {
    await app.stop()
  }
}

const readTo = (channelId: string, readSeq: number) => ({ channelId, readSeq, readOrdinal: readSeq })

const stopped = (n: number) => behind[n % behind.length] ?? 0

const count = (db: Db, userId: string, reads: { channelId: string; readSeq: number }[]) =>
  sql`
    select read.channel_id, (
      select count(*) from messages.message
      where channel_id = read.channel_id and seq > read.seq and author_id <> ${userId}::uuid and deleted_at is null
    ) as unread
    from unnest(
      ${reads.map(({ channelId }) => channelId)}::uuid[], ${reads.map(({ readSeq }) => readSeq)}::bigint[]
    ) as read (channel_id, seq)`.execute(db)

async function time(run: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = []
  for (let n = 0; n < rounds / 10 + rounds; n++) {
    const begin = performance.now()
    await run()
    samples.push(performance.now() - begin)
  }
  return samples.slice(rounds / 10)
}
