import { sql } from 'kysely'
import { migrate } from '../../db/migrate.ts'
import { start } from '../../server/main.ts'
import { decideAll } from '../../server/modules/notifications/index.ts'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { readConfig } from '../../server/platform/config.ts'
import type { Db } from '../../server/platform/database.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import type { Platform } from '../../server/platform/platform.ts'
import { type Message, messageDelivered } from '../../shared/messages.ts'
import { newMessage } from '../message.ts'
import { createDatabase, startParts } from './deployment.ts'
import { type Row, row } from './row.ts'

const people = 1_000
const rounds = 30

/**
 * Milliseconds of the process's processor for a decision about each of 1,000 members of a channel, half of whom have a
 * device and some a keyword: of a message that means nobody, and of one that calls them all. The baseline writes a row for
 * each person and device by itself, without deciding anything.
 */
export async function notifications(): Promise<Row[]> {
  await using parts = await startParts()
  const databaseUrl = await createDatabase(parts)
  await migrate(databaseUrl)
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: parts.redisUrl, AUTH_SECRET: crypto.randomUUID() }
  const app = await start(readConfig({ ...env, PORT: '0', LOG_LEVEL: 'error', ROLE: 'gateway' }))
  try {
    const { platform } = app
    const channelId = uuidv7()
    const userIds = Array.from({ length: people }, uuidv7)
    await fill(platform.db, channelId, userIds)
    const [authorId = ''] = userIds
    const plain = await measure(() => decide(platform, said(channelId, authorId, null)))
    const calling = await measure(() => decide(platform, said(channelId, authorId, 'channel')))
    const one = await measure(() => writeEach(platform.db, channelId, userIds), 3)
    return [
      row('notifications.decide_1000.plain', plain, 'ms of CPU', 'a row each, by itself', one),
      row('notifications.decide_1000.channel', calling, 'ms of CPU', 'a row each, by itself', one),
    ]
  } finally {
    await app.stop()
  }
}

async function fill(db: Db, channelId: string, userIds: readonly string[]) {
  const everybody = sql`unnest(${userIds}::uuid[]) with ordinality as everybody (id, nth)`
  await sql`
    insert into auth.person (id, name, email, handle)
    select id, 'Person ' || nth, 'person' || nth || '@example.com', '' from ${everybody}`.execute(db)
  await sql`
    insert into channels.channel (id, name, kind, topic, description, posting, user_ids, created_by, created_at)
    values (${channelId}::uuid, 'everybody', 'public', '', '', 'everyone', '{}', ${userIds[0]}::uuid, now())`.execute(
    db,
  )
  await sql`
    insert into channels.membership (channel_id, user_id, role, joined_at)
    select ${channelId}::uuid, id, 'member', now() from ${everybody}`.execute(db)
  await sql`
    insert into notifications.setting (user_id, version, preferences)
    select id, 1, jsonb_build_object('keywords', jsonb_build_array('word' || nth % 50)) from ${everybody}
    where nth % 5 = 0`.execute(db)
  await sql`
    insert into notifications.device (id, user_id, session_id, kind, address, label)
    select gen_random_uuid(), id, gen_random_uuid(), 'webpush', 'https://push.example.com/' || nth, 'Firefox'
    from ${everybody} where nth % 2 = 0`.execute(db)
}

function said(channelId: string, authorId: string, mentionsAll: 'channel' | null): Message {
  const text = `${mentionsAll ? '@channel ' : ''}The boat leaves at nine, so be at the pier a little before.`
  return newMessage({ channelId, authorId, createdAt: new Date().toISOString(), text, mentionsAll })
}

/** As the bus has it decided: in one transaction with what is written. */
function decide(platform: Platform, message: Message) {
  const event = newEvent(messageDelivered, { key: message.channelId, actor: message.authorId, data: { message } })
  return platform.db.transaction().execute((db: Db) => decideAll({ ...platform, db }, [event]))
}

async function writeEach(db: Db, channelId: string, userIds: readonly string[]) {
  const messageId = uuidv7()
  await db.transaction().execute(async (transaction: Db) => {
    for (const userId of userIds)
      for (const deviceId of [uuidv7(), uuidv7()].slice(0, 1 + Math.round(Math.random())))
        await sql`
          insert into notifications.delivery
            (user_id, message_id, device_id, kind, channel_id, stands, seq, at, reason, state, changed_at)
          values (${userId}::uuid, ${messageId}::uuid, ${deviceId}::uuid, 'webpush', ${channelId}::uuid, true, 1, now(),
            'channel', 'sent', now())`.execute(transaction)
  })
}

/** Milliseconds of this process's processor, Postgres and Redis not among it, for each run. */
async function measure(run: () => Promise<unknown>, times = rounds): Promise<number> {
  for (let n = 0; n < 3; n++) await run()
  const before = process.cpuUsage()
  for (let n = 0; n < times; n++) await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / times
}
