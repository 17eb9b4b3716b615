import { expect, test } from 'bun:test'
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
