import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { connect, createServer } from 'node:net'
import { sql } from 'kysely'
import { connectDatabase, type Database, type Db } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { closing } from '../../server/platform/prepared.ts'
import { createEnvironment } from '../context.ts'

let database: Database
/** Over one connection, of which it is counted how often something is sent. */
let watched: Database
let stopWatching: () => void
let sent = 0

beforeAll(async () => {
  const { DATABASE_URL: url = '' } = await createEnvironment()
  database = connectDatabase(url, createLog('silent'))
  const way = await watchedWay(new URL(url))
  stopWatching = way.stop
  watched = connectDatabase(way.url, createLog('silent'), 1)
  await sql`create table said (n int primary key)`.execute(database.db)
})
afterAll(async () => {
  await watched.stop()
  stopWatching()
  await database.stop()
})
beforeEach(() => sql`truncate said`.execute(database.db))

/** A way to Postgres that notes when something is sent there. */
async function watchedWay(to: URL) {
  const server = createServer((client) => {
    const postgres = connect(Number(to.port), to.hostname)
    client.on('data', (piece) => {
      sent++
      postgres.write(piece)
    })
    postgres.on('data', (piece) => client.write(piece))
    for (const [one, other] of [
      [client, postgres],
      [postgres, client],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(to)
  url.host = `127.0.0.1:${typeof address === 'object' && address?.port}`
  return { url: url.href, stop: () => server.close() }
}

const saying = (n: number) => sql`insert into said values (${n})`
const writeLast = closing<{ n: number }>('test.said', (value) => sql`insert into said values (${value('n')}::int)`)
const sayingLast = (n: number) => ({ execute: (db: Db) => writeLast(db, { n }) })

async function said() {
  const { rows } = await sql<{ n: number }>`select n from said order by n`.execute(database.db)
  return rows.map(({ n }) => n)
}

test('a transaction waits for Postgres to have begun, and for the last answer before it asks to commit', async () => {
  const talk = () =>
    watched.db.transaction().execute(async (db) => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from said`.execute(db)
      await sayingLast(1).execute(db)
      return rows[0]?.n
    })
  await talk()
  await sql`truncate said`.execute(database.db)
  sent = 0
  expect(await talk()).toBe(0)
  expect(sent).toBeLessThanOrEqual(2)
  expect(await said()).toEqual([1])
})

test('a transaction asks Postgres though it does nothing', async () => {
  sent = 0
  await watched.db.transaction().execute(async () => {})
  await expect(watched.db.transaction().execute(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(sent).toBe(0)
})

test('what fails leaves something behind, or the connection within a transaction', async () => {
  const failing = (...statements: Pick<ReturnType<typeof saying>, 'execute'>[]) =>
    watched.db.transaction().execute(async (db) => {
      for (const statement of statements) await statement.execute(db)
    })
  await expect(failing(saying(1), saying(1))).rejects.toThrow('duplicate key')
  await expect(failing(saying(1), sayingLast(1))).rejects.toThrow('duplicate key')
  await expect(failing(sql`select 1 / 0`, sayingLast(1))).rejects.toThrow('division by zero')
  await expect(
    watched.db.transaction().execute(async (db) => {
      await saying(1).execute(db)
      throw new Error('thought better of it')
    }),
  ).rejects.toThrow('thought better of it')
  expect(await said()).toEqual([])
  await saying(2).execute(watched.db)
  await sayingLast(3).execute(watched.db)
  await failing(saying(4))
  expect(await said()).toEqual([2, 3, 4])
})

test('what comes after the last statement is written outside of the transaction', async () => {
  const late = watched.db.transaction().execute(async (db) => {
    await sayingLast(1).execute(db)
    await saying(2).execute(db)
  })
  await expect(late).rejects.toThrow('nothing may follow')
  expect(await said()).toEqual([1])
})

test('transactions that come at once get each other’s answers, or fail with each other', async () => {
  const divisors = Array.from({ length: 60 }, (_, n) => n % 3)
  const quotients = divisors.map((by) =>
    watched.db.transaction().execute(async (db) => {
      const { rows } = await sql<{ n: number }>`select 12 / ${by}::int as n`.execute(db)
      return rows[0]?.n
    }),
  )
  const outcomes = (await Promise.allSettled(quotients)).map((each) =>
    each.status === 'fulfilled' ? each.value : null,
  )
  expect(outcomes).toEqual(divisors.map((by) => (by === 0 ? null : 12 / by)))
})
