import { expect, test } from 'bun:test'
import { sql } from 'kysely'
import { recount } from '../../server/modules/messages/index.ts'
import type { Db } from '../../server/platform/database.ts'
import { startApp } from '../context.ts'
import { signUp } from '../people.ts'
import { fill } from './past.ts'

/** What stands for messages in each of their tables. */
async function indexes(db: Db) {
  const { rows } = await sql<{ indexdef: string }>`
    select indexdef from pg_indexes where schemaname = 'messages' and tablename like 'message%' order by indexdef`.execute(
    db,
  )
  return rows.map(({ indexdef }) => indexdef)
}

test('what a bench makes up is read and counted as if people had said it', async () => {
  await using app = await startApp()
  const mira = await signUp(app, 'Mira')
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'launch' })
  const before = await indexes(app.platform.db)
  await fill(app.platform.db, {
    channelIds: [channelId, crypto.randomUUID()],
    authors: [crypto.randomUUID()],
    each: 70,
  })
  const { messages, lastSeq, hasBefore } = await mira.api.messages.list.query({ channelId, limit: 50 })
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, n) => 21 + n))
  expect({ lastSeq, hasBefore }).toEqual({ lastSeq: 70, hasBefore: true })
  const { message } = await mira.api.messages.at.query({ channelId, at: messages[7]?.createdAt ?? '' })
  expect(message?.id).toBe(messages[7]?.id)
  expect(await recount(app.platform.db, channelId)).toBe(0)
  expect(await indexes(app.platform.db)).toEqual(before)
}, 30_000)
