import { expect, test } from 'bun:test'
import { createServer, connect as dial } from 'node:net'
import { Client } from 'pg'
import { connect, signOut } from 'realtime-chat/sdk'
import { createEnvironment } from '../context.ts'
import { openStage, timing } from '../sdk/stage.ts'
import { until } from '../until.ts'

test('somebody who could not be signed out is told that they are, and stays signed in', async () => {
  const env = await createEnvironment()
  await using stage = await openStage(env)
  const token = await stage.account('Mira')
  const chat = await connect({ url: stage.app.url, token, timing })
  const postgres = new Client({ connectionString: env['DATABASE_URL'] })
  await postgres.connect()
  await postgres.query(`
    create function fail() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;
    create trigger fail before delete on auth.session execute function fail()`)
  const refused = signOut({ url: stage.app.url, token }).catch(({ code }) => code)
  expect(await refused).toBe('SERVICE_UNAVAILABLE')
  expect((await chat.api.auth.me.query()).name).toBe('Mira Okafor')

  await postgres.query('drop trigger fail on auth.session')
  await postgres.end()
  await signOut({ url: stage.app.url, token })
  await until('the connection is over', () => chat.status === 'offline')
  await signOut({ url: stage.app.url, token })
}, 30_000)

/** A way to Postgres that breaks where the answer to a commit comes back, once `statement` was in that transaction. */
async function breakingWay(databaseUrl: string, statement: string) {
  const target = new URL(databaseUrl)
  let broken = 0
  const server = createServer((client) => {
    const upstream = dial(Number(target.port), target.hostname)
    let state: 'open' | 'begun' | 'committing' = 'open'
    client.on('data', (piece) => {
      const text = piece.toString('latin1')
      if (text.includes(statement)) state = 'begun'
      if (state === 'begun' && text.includes('commit')) state = 'committing'
      upstream.write(piece)
    })
    upstream.on('data', (piece) => {
      if (state !== 'committing') return void client.write(piece)
      broken++
      client.destroy()
    })
    client.on('error', () => {}).on('close', () => upstream.destroy())
    upstream.on('error', () => {}).on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return { url: url.href, broken: () => broken, [Symbol.dispose]: () => server.close() }
}

test('a session whose end was committed, but not answered for, is good for a while still', async () => {
  const env = await createEnvironment()
  using way = await breakingWay(env['DATABASE_URL'] ?? '', 'delete from "auth"."session" where "id"')
  await using stage = await openStage({ ...env, DATABASE_URL: way.url })
  const token = await stage.account('Mira')
  const me = () => fetch(`${stage.app.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  expect((await me()).status).toBe(200)
  await signOut({ url: stage.app.url, token })
  expect(way.broken()).toBe(1)
  expect((await me()).status).toBe(401)
}, 30_000)
