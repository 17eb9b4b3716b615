import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { compose } from '../../server/modules/messages/model.ts'
import { append } from '../../server/modules/messages/repository.ts'
import { connectDatabase } from '../../server/platform/database.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import { startApp } from '../context.ts'

describe('two writers at once, as a group has for a moment when its members change', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  beforeAll(async () => {
    app = await startApp()
  }, 30_000)
  afterAll(() => app.stop())

  const draft = (channelId: string) =>
    compose({
      channelId,
      id: uuidv7(),
      authorId: crypto.randomUUID(),
      text: 'hello',
      createdAt: new Date().toISOString(),
    })

  /** Tries again where the other writer came first, as the bus does. */
  async function deliver(drafts: ReturnType<typeof draft>[], tries = 5): Promise<number[]> {
    try {
      return (await append(app.platform.db, drafts)).messages.map(({ seq }) => seq)
    } catch (error) {
      if (tries === 0) throw error
      return deliver(drafts, tries - 1)
    }
  }

  test('different batches for the same channels leave no gap and no deadlock', async () => {
    const channelIds = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
    const batch = (turn: number) => {
      const order = turn % 2 ? channelIds : channelIds.toReversed()
      return order.flatMap((channelId) => [draft(channelId), draft(channelId)])
    }
    const batches = Array.from({ length: 40 }, (_, turn) => batch(turn))
    const seqs = await Promise.all(batches.map((drafts) => append(app.platform.db, drafts)))
    for (const channelId of channelIds) {
      const given = seqs.flatMap(({ messages }) => messages).filter((message) => message.channelId === channelId)
      expect(given.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(given.map((_, index) => index + 1))
    }
  })

  test('the same batch by both is written once, without a gap, and both learn the same places', async () => {
    const channelId = crypto.randomUUID()
    for (let turn = 0; turn < 20; turn++) {
      const drafts = [draft(channelId), draft(channelId), draft(channelId)]
      const [one, other, third] = await Promise.all([deliver(drafts), deliver(drafts.slice(1)), deliver(drafts)])
      expect(one).toEqual(third)
      expect(other).toEqual(one.slice(1))
    }
    const last = await deliver([draft(channelId)])
    expect(last).toEqual([61])
  })

  test('the statement is planned once per connection, not for every batch', async () => {
    const { config, log } = app.platform
    const { db, stop } = connectDatabase(config.databaseUrl, log, 1)
    for (const _ of [1, 2, 3]) await append(db, [draft(crypto.randomUUID())])
    const { rows } = await sql<{ runs: number }>`
      select generic_plans + custom_plans as runs from pg_prepared_statements where name = 'messages.append'`.execute(
      db,
    )
    expect(rows).toEqual([{ runs: 3 }])
    await stop()
  })

  test('a clash that is not of an id is not taken for a message come again', async () => {
    const channelId = crypto.randomUUID()
    await deliver([draft(channelId)])
    await sql`update messages.channel set last_seq = 0 where channel_id = ${channelId}`.execute(app.platform.db)
    await expect(append(app.platform.db, [draft(channelId)])).rejects.toThrow('_seq_key')
  })

  test('a batch that fails half-way gives out no seq', async () => {
    const channelId = crypto.randomUUID()
    const broken = { ...draft(channelId), text: 'nul \0' }
    await expect(append(app.platform.db, [draft(channelId), broken])).rejects.toThrow()
    expect(await deliver([draft(channelId)])).toEqual([1])
  })
})
