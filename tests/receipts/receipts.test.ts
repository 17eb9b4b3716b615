import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { acknowledgeAll } from '../../server/modules/receipts/acknowledge.ts'
import { connectDatabase } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import type { Unread } from '../../shared/receipts.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { refusal, type Someone, signUp } from '../people.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let priya: Someone

beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  priya = await signUp(app, 'Priya')
}, 30_000)
afterAll(() => app.stop())

/** A new channel with Mira, Jonas and Priya in it. */
async function open(kind: 'public' | 'private' = 'private') {
  const { id } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}`, kind })
  for (const { id: userId } of [jonas, priya]) await mira.api.channels.invite.mutate({ channelId: id, userId })
  return id
}

async function say(
  { api }: Someone,
  channelId: string,
  text: string,
  more: { threadId?: string; broadcast?: boolean } = {},
) {
  const { id } = await api.messages.send.mutate({ channelId, text, ...more })
  return until('the message', () => api.messages.get.query({ channelId, id }).catch(() => undefined))
}

async function unreadOf({ api }: Someone, channelId: string): Promise<Unread | undefined> {
  return (await api.receipts.unread.query({ channelIds: [channelId] }))[0]
}

/** Whether nothing is kept of how far somebody has come: it goes a moment after they do. */
async function isForgotten({ id }: Someone, channelId: string): Promise<boolean> {
  const { rows } = await sql`
    select from receipts.cursor where channel_id = ${channelId}::uuid and user_id = ${id}::uuid`.execute(
    app.platform.db,
  )
  return rows.length === 0
}

describe('what is unread', () => {
  test('what others say counts, what one says oneself does not', async () => {
    const channelId = await open()
    await say(mira, channelId, 'one')
    await say(jonas, channelId, 'mine')
    await say(mira, channelId, 'two')
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 2, mentions: 0, readSeq: 0, lastSeq: 3 })
    expect(await unreadOf(mira, channelId)).toMatchObject({ unread: 1 })
  })

  test('what is unread in one channel stands in another', async () => {
    const channelIds = await Promise.all(Array.from({ length: 8 }, () => open()))
    for (const [said, channelId] of channelIds.entries())
      for (let nth = 0; nth <= said; nth++) await say(mira, channelId, 'a word')
    for (const channelId of channelIds) await jonas.api.receipts.markRead.mutate({ channelId, seq: 1 })
    const expected = new Map(channelIds.map((channelId, said) => [channelId, said]))
    for (const asked of [channelIds, channelIds.toReversed(), undefined]) {
      const found = await jonas.api.receipts.unread.query({ channelIds: asked })
      const counted = found.filter(({ channelId, readSeq }) => expected.has(channelId) && readSeq === 1)
      expect(new Map(counted.map(({ channelId, unread }) => [channelId, unread]))).toEqual(expected)
    }
  })

  test('what was said before one joined is not news', async () => {
    const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
    await say(mira, channelId, 'before')
    await jonas.api.channels.join.mutate({ channelId })
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 0, readSeq: 1 })
    await say(mira, channelId, 'after')
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 1 })
    await jonas.api.channels.leave.mutate({ channelId })
    expect(await unreadOf(jonas, channelId)).toBeUndefined()
    await until('his leaving has come about', () => isForgotten(jonas, channelId))
    await say(mira, channelId, 'meanwhile')
    await jonas.api.channels.join.mutate({ channelId })
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 0, readSeq: 3 })
  })

  test('who is back before their leaving is through has what was said before as unread for a minute', async () => {
    const channelId = await open('public')
    await say(mira, channelId, 'before')
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 1, readSeq: 0 })
    const { db } = app.platform
    // What follows the leaving does all that it does, and then waits to be committed.
    await sql
      .raw(`
      create function receipts.wait() returns trigger language plpgsql as $$ begin
        perform pg_advisory_xact_lock(46); return null; end $$;
      create constraint trigger wait after delete on receipts.cursor deferrable initially deferred
        for each row execute function receipts.wait()`)
      .execute(db)
    await db.connection().execute(async (holder) => {
      await sql`select pg_advisory_lock(46)`.execute(holder)
      await jonas.api.channels.leave.mutate({ channelId })
      await until('his leaving is about to be committed', async () => {
        const { rows } =
          await sql`select from pg_locks where locktype = 'advisory' and objid = 46 and not granted`.execute(db)
        return rows.length > 0
      })
      await jonas.api.channels.join.mutate({ channelId })
      await unreadOf(jonas, channelId)
      await sql`select pg_advisory_unlock(46)`.execute(holder)
    })
    await until('he has read what was said before', async () => (await unreadOf(jonas, channelId))?.unread === 0)
    await sql`drop function receipts.wait() cascade`.execute(db)
  })

  test('a deleted message is unread no more, and neither is a reply that stands in its thread alone', async () => {
    const channelId = await open()
    const root = await say(mira, channelId, 'root')
    await say(mira, channelId, 'in the thread', { threadId: root.id })
    await say(mira, channelId, 'in both', { threadId: root.id, broadcast: true })
    const gone = await say(mira, channelId, 'gone')
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 3 })
    await mira.api.messages.remove.mutate({ channelId, id: gone.id })
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 2 })
  })

  test('mentions are counted apart: of one’s name, of everybody, by an edit; not of others, nor in threads', async () => {
    const channelId = await open()
    const root = await say(mira, channelId, `<@${jonas.id}> hello`)
    await say(mira, channelId, '@channel all of you')
    await say(mira, channelId, `<@${priya.id}> only you`)
    await say(mira, channelId, `<@${jonas.id}> in there`, { threadId: root.id })
    const edited = await say(mira, channelId, 'nobody')
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 4, mentions: 2 })
    await mira.api.messages.edit.mutate({ channelId, id: edited.id, text: `<@${jonas.id}> after all` })
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 4, mentions: 3 })
    await mira.api.messages.remove.mutate({ channelId, id: root.id })
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 3, mentions: 2 })
    expect(await unreadOf(mira, channelId)).toMatchObject({ unread: 0, mentions: 0 })
  })

  test('reading goes forward only, and never beyond what was said', async () => {
    const channelId = await open()
    const { markRead } = jonas.api.receipts
    for (const text of ['one', 'two', 'three']) await say(mira, channelId, text)
    expect(await markRead.mutate({ channelId, seq: 2 })).toMatchObject({ readSeq: 2, deliveredSeq: 2, unread: 1 })
    expect(await markRead.mutate({ channelId, seq: 1 })).toMatchObject({ readSeq: 2, unread: 1 })
    expect(await markRead.mutate({ channelId, seq: 1_000_000 })).toMatchObject({ readSeq: 3, unread: 0 })
    await say(mira, channelId, 'four')
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 1 })
  })

  test('from a message on it is unread again, on every device at once', async () => {
    const channelId = await open()
    for (const text of ['one', 'two', 'three']) await say(mira, channelId, text)
    await jonas.api.receipts.markRead.mutate({ channelId, seq: 3 })
    await using live = await jonas.listen()
    const unread = await jonas.api.receipts.markUnread.mutate({ channelId, seq: 2 })
    expect(unread).toMatchObject({ readSeq: 1, unread: 2 })
    // That it was read may be told as late as after the listening began.
    const told = await until('the other device', () =>
      live.heard
        .flatMap((event) => (event.type === 'chat.message_acknowledged' ? [event.data] : []))
        .find(({ kind }) => kind !== 'read'),
    )
    const { channelId: _, deliveredSeq, readSeq, version } = unread
    expect(told).toEqual({ userId: jonas.id, kind: 'unread', cursor: { channelId, deliveredSeq, readSeq, version } })
  })

  test('everything is marked as read at once, and that is taken back', async () => {
    const [one, other] = [await open(), await open()]
    for (const channelId of [one, other, one]) await say(mira, channelId, 'news')
    const before = await priya.api.receipts.unread.query({})
    const cleared = await priya.api.receipts.markAllRead.mutate()
    expect(cleared).toEqual(before.filter(({ unread }) => unread > 0))
    expect(cleared.map(({ channelId }) => channelId)).toEqual(expect.arrayContaining([one, other]))
    expect((await priya.api.receipts.unread.query({})).every(({ unread }) => unread === 0)).toBe(true)
    const read = Object.fromEntries(cleared.map(({ channelId, readSeq }) => [channelId, readSeq]))
    await priya.api.receipts.restore.mutate({ read })
    const counts = (all: Unread[]) => all.map(({ channelId, unread }) => [channelId, unread])
    expect(counts(await priya.api.receipts.unread.query({}))).toEqual(counts(before))
  })

  test('after Redis is emptied, everything is as it was', async () => {
    const channelId = await open()
    for (const text of ['one', 'two']) await say(mira, channelId, text)
    await jonas.api.receipts.markRead.mutate({ channelId, seq: 1 })
    const before = await unreadOf(jonas, channelId)
    await app.platform.redis.flushdb()
    expect(await unreadOf(jonas, channelId)).toEqual(before)
    expect(await jonas.api.receipts.markRead.mutate({ channelId, seq: 2 })).toMatchObject({ unread: 0 })
  })

  test('of channels that one is not in, nothing is taken, and nothing told', async () => {
    const { id: channelId } = await mira.api.channels.create.mutate({
      name: `c-${crypto.randomUUID()}`,
      kind: 'private',
    })
    await say(mira, channelId, 'secret')
    expect(await jonas.api.receipts.acknowledge.mutate({ read: { [channelId]: 1 } })).toEqual([])
    expect(await jonas.api.receipts.restore.mutate({ read: { [channelId]: 0 } })).toEqual([])
    expect(await jonas.api.receipts.unread.query({ channelIds: [channelId] })).toEqual([])
    expect(await refusal(jonas.api.receipts.markRead.mutate({ channelId, seq: 1 }))).toStartWith('NOT_FOUND')
  })

  test('places that are none, and too many channels at once, are refused', async () => {
    const channelId = await open()
    const { markRead, acknowledge } = jonas.api.receipts
    for (const seq of [-1, 1.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN])
      expect(await refusal(markRead.mutate({ channelId, seq }))).toStartWith('BAD_REQUEST')
    const many = Object.fromEntries(Array.from({ length: 501 }, () => [crypto.randomUUID(), 1]))
    expect(await refusal(acknowledge.mutate({ read: many }))).toStartWith('BAD_REQUEST')
  })
})

describe('who has read a message', () => {
  test('its readers are shown with the time, and those who keep it to themselves only as having received it', async () => {
    const channelId = await open()
    const { id, seq } = await say(mira, channelId, 'have you seen this?')
    await jonas.api.receipts.markRead.mutate({ channelId, seq })
    await priya.api.receipts.setSettings.mutate({ reading: 'private' })
    expect(await priya.api.receipts.settings.query()).toEqual({ reading: 'private' })
    expect(await mira.api.receipts.readers.query({ channelId, id })).toMatchObject({
      read: [{ userId: jonas.id, at: expect.any(String) }],
      delivered: [],
    })
    await priya.api.receipts.markRead.mutate({ channelId, seq })
    const readers = await mira.api.receipts.readers.query({ channelId, id })
    expect([readers.read.map(({ userId }) => userId), readers.delivered]).toEqual([[jonas.id], [priya.id]])
    await priya.api.receipts.setSettings.mutate({ reading: 'send' })
    expect((await mira.api.receipts.readers.query({ channelId, id })).read).toHaveLength(2)
  })

  test('in a direct conversation the other is told as it happens, and not what is private', async () => {
    const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })
    const { seq } = await say(mira, channelId, 'are you there?')
    await using live = await mira.listen()
    const told = () => live.heard.flatMap((event) => (event.type === 'receipts.changed' ? [event.data.receipt] : []))
    await jonas.api.receipts.markDelivered.mutate({ channelId, seq })
    await until('delivered', () => told().some(({ deliveredSeq }) => deliveredSeq === seq))
    await jonas.api.receipts.markRead.mutate({ channelId, seq })
    const receipt = { channelId, userId: jonas.id, deliveredSeq: seq, readSeq: seq }
    await until('read', () => told().some(({ readSeq }) => readSeq === seq))
    expect(told().at(-1)).toEqual(receipt)
    expect(await mira.api.receipts.list.query({ channelId })).toContainEqual(receipt)
    await jonas.api.receipts.setSettings.mutate({ reading: 'private' })
    const { seq: next } = await say(mira, channelId, 'and now?')
    await jonas.api.receipts.markRead.mutate({ channelId, seq: next })
    await until('received', () => told().some(({ deliveredSeq }) => deliveredSeq === next))
    expect(told().at(-1)).toEqual({ ...receipt, deliveredSeq: next, readSeq: null })
    await jonas.api.receipts.setSettings.mutate({ reading: 'send' })
  })

  test('in other channels nobody is told live of what others read', async () => {
    const channelId = await open()
    const { seq } = await say(mira, channelId, 'hello')
    await using live = await mira.listen()
    await jonas.api.receipts.markRead.mutate({ channelId, seq })
    await mira.api.receipts.markRead.mutate({ channelId, seq })
    await until('her own', () => live.heard.some(({ type }) => type === 'chat.message_acknowledged'))
    expect(live.heard.filter(({ actor, key }) => actor === jonas.id && key === channelId)).toEqual([])
    expect(await mira.api.receipts.list.query({ channelId })).toEqual([])
  })

  test('who had read what when is kept for the audit, and shown to whoever manages the workspace', async () => {
    const channelId = await open()
    for (const text of ['one', 'two']) await say(mira, channelId, text)
    await jonas.api.receipts.markRead.mutate({ channelId, seq: 1 })
    await jonas.api.receipts.markRead.mutate({ channelId, seq: 2 })
    await jonas.api.receipts.markRead.mutate({ channelId, seq: 2 })
    await jonas.api.receipts.markUnread.mutate({ channelId, seq: 2 })
    const kept = await mira.api.receipts.history.query({ channelId, userId: jonas.id })
    expect(kept.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['unread', 1],
      ['read', 2],
      ['read', 1],
    ])
    const page = await mira.api.receipts.history.query({ channelId, before: kept[1]?.at ?? '' })
    expect(page.map(({ seq }) => seq)).toEqual([1])
    expect(await refusal(jonas.api.receipts.history.query({ channelId }))).toStartWith('FORBIDDEN')
  })
})

describe('what unread messages are derived from', () => {
  test('counts that went wrong, and cursors that are missing, are mended by a command, which can be tried first', async () => {
    const channelId = await open()
    for (const text of ['one', 'two', 'three']) await say(mira, channelId, text)
    await jonas.api.receipts.markRead.mutate({ channelId, seq: 1 })
    const { databaseUrl } = app.platform.config
    const { db, stop } = connectDatabase(databaseUrl, createLog('silent'), 1)
    const mended = async () => {
      const unread = [await unreadOf(jonas, channelId), await unreadOf(priya, channelId)]
      return unread.map((each) => ({ ...each, version: undefined }))
    }
    const before = await mended()
    await sql`update messages.message set ordinal = 0 where channel_id = ${channelId} and seq > 1`.execute(db)
    await sql`update messages.channel set message_count = 7 where channel_id = ${channelId}`.execute(db)
    await sql`update receipts.cursor set read_ordinal = 2 where channel_id = ${channelId} and user_id = ${priya.id}`.execute(
      db,
    )
    await app.platform.redis.flushall()
    await sql`delete from receipts.cursor where channel_id = ${channelId} and user_id = ${mira.id}`.execute(db)
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 6 })
    const replay = async (...more: string[]) => {
      const run = Bun.spawn([process.execPath, 'server/replay.ts', '--unread', ...more], {
        env: { ...process.env, ...env },
        stdout: 'pipe',
      })
      return (await new Response(run.stdout).text()).trim()
    }
    expect(await replay('--dry-run')).toContain('4 counts would be corrected and 1 cursors would be added')
    expect(await unreadOf(jonas, channelId)).toMatchObject({ unread: 6 })
    expect(await replay()).toContain('4 counts were corrected and 1 cursors were added')
    await app.platform.redis.flushall()
    expect(await mended()).toEqual(before)
    expect(await replay()).toContain('0 counts were corrected and 0 cursors were added')
    await stop()
  })
})

test('a thousand acknowledgements cost a thousand writes', async () => {
  const channelId = await open()
  for (const text of ['one', 'two', 'three', 'four']) await say(mira, channelId, text)
  const at = new Date().toISOString()
  const words = Array.from({ length: 1_000 }, (_, nth) => ({
    userId: [jonas, priya][nth % 2]?.id ?? '',
    channelId,
    kind: 'read' as const,
    seq: 1 + (nth % 4),
    at,
  }))
  await Promise.all(words.map((word) => acknowledgeAll(app.platform, [word])))
  const kept = await mira.api.receipts.history.query({ channelId })
  expect(kept.length).toBeLessThanOrEqual(4)
  expect(await unreadOf(jonas, channelId)).toMatchObject({ readSeq: 3 })
  expect(await unreadOf(priya, channelId)).toMatchObject({ readSeq: 4 })
})
