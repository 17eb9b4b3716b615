import { expect, test } from 'bun:test'
import { sql } from 'kysely'
import { startApp, until } from '../context.ts'
import { signUp } from '../people.ts'
import { environment } from './stage.ts'

test('the ledger grows for ever, or forgets what is younger than a month', async () => {
  const env = await environment()
  await using app = await startApp(env)
  const [mira, jonas, priya] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas'), await signUp(app, 'Priya')]
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'harbour', kind: 'private' })
  for (const { id: userId } of [jonas, priya]) await mira.api.channels.invite.mutate({ channelId, userId })
  const ledgers = async () => {
    const read = [jonas, priya].map(({ api }) => api.notifications.ledger.query({ channelId }))
    return (await Promise.all(read)).map((entries) => entries.map(({ messageId, state }) => `${messageId} ${state}`))
  }
  const say = async () =>
    (await mira.api.messages.send.mutate({ channelId, text: `<@${jonas.id}> the boat leaves` })).id
  const [old, young, fresh] = [await say(), await say(), await say()]
  const all = (ids: string[]) => [ids.map((id) => `${id} sent`), ids.map((id) => `${id} withheld`)]
  await until('all is decided', async () =>
    Bun.deepEquals(
      (await ledgers()).map((ids) => ids.length),
      [3, 3],
    ),
  )
  const age = async (id: string, days: number) => {
    for (const table of ['notifications.message', 'notifications.delivery'])
      await sql`
        update ${sql.table(table)} set at = now() - make_interval(days => ${days}) where message_id = ${id}::uuid
      `.execute(app.platform.db)
  }
  await age(old, 31)
  await age(young, 29)
  expect(await ledgers()).toEqual(all([fresh, young, old]))

  // A worker looks for what is old when it starts.
  await using _ = await startApp({ ...env, ROLE: 'worker' })
  await until('the old is forgotten', async () => Bun.deepEquals(await ledgers(), all([fresh, young])))
})
