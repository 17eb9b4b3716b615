import { expect, test } from 'bun:test'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import * as bus from '../../db/migrations/0001_bus.ts'
import * as auth from '../../db/migrations/0002_auth.ts'
import * as roles from '../../db/migrations/0005_roles.ts'
import * as profiles from '../../db/migrations/0012_profiles.ts'
import { service } from '../context.ts'

test('people who were there before profiles have no handle, or cannot be found', async () => {
  await using db = await emptyDatabase()
  for (const migration of [bus, auth, roles]) await migration.up(db.kysely)
  for (const [at, name] of ['Mira Okafor', 'Mira Okafor', 'Élodie', '李雷', 'Here'].entries())
    await sql`insert into auth.person (id, name, email)
      values (${crypto.randomUUID()}, ${name}, ${`before${at}@example.com`})`.execute(db.kysely)
  await db.kysely.transaction().execute(profiles.up)
  const { rows } = await sql`select handle, folded from auth.person order by email`.execute(db.kysely)
  expect(rows).toEqual([
    { handle: 'mira-okafor', folded: 'mira okafor\nmira-okafor\n' },
    { handle: 'mira-okafor-2', folded: 'mira okafor\nmira-okafor-2\n' },
    { handle: 'elodie', folded: 'elodie\nelodie\n' },
    { handle: 'person', folded: '李雷\nperson\n' },
    { handle: 'here-2', folded: 'here\nhere-2\n' },
  ])
})

async function emptyDatabase() {
  const url = new URL(service('TEST_DATABASE_URL'))
  const admin = new Pool({ connectionString: url.href, max: 1 })
  const name = `before_${crypto.randomUUID().replaceAll('-', '')}`
  await admin.query(`create database ${name}`)
  url.pathname = `/${name}`
  const pool = new Pool({ connectionString: url.href, max: 1 })
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return {
    kysely,
    [Symbol.asyncDispose]: async () => {
      await kysely.destroy()
      await admin.end()
    },
  }
}
