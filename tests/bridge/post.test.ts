import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { Client, DatabaseError } from 'pg'
import { startApp, until } from '../context.ts'
import { type Someone, signUp } from '../people.ts'

setDefaultTimeout(60_000)

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let channelId: string
let owner: Client
let poster: Client
let analyst: Client

beforeAll(async () => {
  app = await startApp()
  mira = await signUp(app, 'Mira')
  channelId = (await mira.api.channels.create.mutate({ name: 'general' })).id
  owner = await open()
  poster = await loginAs('chat_poster')
  analyst = await loginAs('chat_analyst')
})

afterAll(async () => {
  for (const client of [poster, analyst, owner]) await client.end()
  await app.stop()
})

async function open(change: (url: URL) => void = () => undefined) {
  const url = new URL(app.platform.config.databaseUrl)
  change(url)
  const client = new Client({ connectionString: url.href })
  await client.connect()
  return client
}

/** A login that has nothing but one of the roles. */
async function loginAs(role: string) {
  const name = `${role}_${crypto.randomUUID().replaceAll('-', '')}`
  await owner.query(`create role ${name} login password 'of a test' in role ${role}`)
  return open((url) => {
    url.username = name
    url.password = 'of a test'
  })
}

async function post(call: string, values: unknown[] = []): Promise<string> {
  const { rows } = await poster.query<{ id: string }>(`select chat.post(${call}) as id`, values)
  return rows[0]?.id ?? ''
}

const delivered = (id: string) =>
  until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))

/** The SQLSTATE that a statement fails with. */
async function failure(client: Client, statement: string, values: unknown[] = []): Promise<string | undefined> {
  try {
    await client.query(statement, values)
    return 'none'
  } catch (error) {
    if (error instanceof DatabaseError) return error.code
    throw error
  }
}

test('what a database says is told live, by the workspace’s own bot', async () => {
  await using live = await mira.listen()
  const id = await post(`'general', 'deploy finished'`)
  const event = await until('it is told', () => live.heard.find(({ type }) => type === 'chat.message_delivered'))
  expect(event).toMatchObject({ data: { message: { id, channelId, text: 'deploy finished' } } })
  const message = await delivered(id)
  const [bot] = await mira.api.auth.people.query({ ids: [message.authorId] })
  expect(bot).toMatchObject({ name: 'Workspace', isBot: true })
})

test('by a person, in a thread, with blocks', async () => {
  const root = await post(`'#General', 'by hand', author => 'mira@example.com'`)
  expect(await delivered(root)).toMatchObject({ authorId: mira.id })
  const blocks = [
    { type: 'section', text: '*all* well' },
    {
      type: 'fields',
      fields: [
        { title: 'a|b', value: '1' },
        { title: 'c', value: 'two\nlines' },
      ],
    },
    { type: 'code', language: 'ts', text: 'let a = 1' },
    { type: 'divider' },
    { type: 'context', text: 'one\ntwo' },
  ]
  const id = await post('$1, $2, null, $3, $4', [channelId, 'report', root, JSON.stringify(blocks)])
  expect(await delivered(id)).toMatchObject({
    threadId: root,
    text: [
      'report',
      '*all* well',
      '| a\\|b | c |\n| - | - |\n| 1 | two lines |',
      '```ts\nlet a = 1\n```',
      '---',
      '> one\n> two',
    ].join('\n\n'),
  })
})

test('what is rolled back was never said; what is committed together comes in order', async () => {
  await poster.query('begin')
  await post(`'general', 'never said'`)
  await poster.query('rollback')
  await poster.query('begin')
  await poster.query(`select chat.post('general', 'flood ' || nth) from generate_series(1, 1000) as nth`)
  await poster.query('commit')
  const read = async () => (await mira.api.messages.list.query({ channelId, limit: 200 })).messages
  const messages = await until('the last', async () => {
    const found = await read()
    return found.at(-1)?.text === 'flood 1000' && found
  })
  expect(messages.map(({ text }) => text)).toEqual(Array.from({ length: 200 }, (_, nth) => `flood ${nth + 801}`))
})

test('what cannot be posted fails the statement, with the reason', async () => {
  const archived = await mira.api.channels.create.mutate({ name: 'old' })
  await mira.api.channels.archive.mutate({ channelId: archived.id })
  const calls: [string, string][] = [
    [`'nowhere', 'x'`, 'P0002'],
    [`'old', 'x'`, '55000'],
    [`'general', 'x', author => 'nobody@example.com'`, 'P0002'],
    [`'general', 'x', thread => '${Bun.randomUUIDv7()}'`, 'P0002'],
    [`'general', E' \\n\\u00a0'`, '22023'],
    [`'general', repeat('x', 10001)`, '22001'],
    [`'general', repeat('😀', 5001)`, '22001'],
    [`'general', 'x', blocks => '{}'`, '22023'],
    [`'general', 'x', blocks => '[{"type": "html", "text": "<b>"}]'`, '22023'],
  ]
  for (const [call, code] of calls)
    expect([call, await failure(poster, `select chat.post(${call})`)]).toEqual([call, code])
  await delivered(await post(`'general', repeat('😀', 5000)`))
})

test('the poster may post, and see or write nothing besides; the analyst may read events, and post nothing', async () => {
  const forbidden = [
    'select * from messages.message',
    'select * from bus.outbox',
    `insert into bus.outbox (event) values ('{}')`,
    'select * from chat.events',
    'select * from auth.person',
    `select chat.author_of(null)`,
  ]
  for (const statement of forbidden) expect([statement, await failure(poster, statement)]).toEqual([statement, '42501'])
  expect(await failure(analyst, `select chat.post('general', 'x')`)).toBe('42501')
  expect(await failure(analyst, 'select * from messages.message')).toBe('42501')
})

test('what a caller names like a type, a table or a function of ours is not run with the owner’s rights', async () => {
  const trickster = await loginAs('chat_poster')
  const types = ['uuid', 'text', 'jsonb', 'record', 'int4', 'int8', 'bool', 'timestamptz']
  await trickster.query(`create function pg_temp.ran() returns bool language plpgsql as
    $$ begin raise exception 'ran as %', current_user; end $$`)
  for (const type of types)
    await trickster.query(
      `create domain pg_temp.${type} as pg_catalog.${type === 'record' ? 'text' : type} check (pg_temp.ran())`,
    )
  for (const relation of ['pg_proc', 'pg_type', 'person', 'outbox', 'message', 'channel'])
    await trickster.query(`create temp table ${relation} (id pg_catalog.int4)`)
  const calls = [
    `'general'::pg_catalog.text, 'x'::pg_catalog.text`,
    `'general', 'x', author => 'mira@example.com'`,
    `'general', 'x', blocks => '[{"type": "fields", "fields": [{"title": "a", "value": "b"}]}]'`,
  ]
  for (const call of calls)
    expect([call, await failure(trickster, `select chat.post(${call})`)]).toEqual([call, 'none'])
  await trickster.end()
})

test('nothing that runs with rights of its own, or inside of what does, looks first for what its caller made', async () => {
  const { rows } = await owner.query(`
    select proc.oid::regproc as name from pg_proc as proc join pg_namespace as home on home.oid = pronamespace
    where nspname in ('auth', 'bus', 'chat') and prosqlbody is null
      and not coalesce(proconfig @> array['search_path=pg_catalog, pg_temp'], false)`)
  expect(rows).toEqual([])
})

test('events tell what happened, and nobody’s words', async () => {
  const id = await post(`'general', 'a secret', author => 'mira@example.com'`)
  await delivered(id)
  await mira.api.messages.edit.mutate({ channelId, id, text: 'another secret' })
  await mira.api.messages.remove.mutate({ channelId, id })
  const { rows } = await analyst.query('select * from chat.events where message_id = $1 order by at, type', [id])
  expect(rows.map(({ type, channel, actor_id }) => [type, channel, actor_id])).toEqual([
    ['message_sent', 'general', mira.id],
    ['message_edited', 'general', mira.id],
    ['message_deleted', 'general', mira.id],
  ])
  expect(JSON.stringify(rows)).not.toContain('secret')
})

test('the example of a trigger announces what is written into a table', async () => {
  const deploys = await mira.api.channels.create.mutate({ name: 'deploys' })
  await owner.query(await Bun.file(`${import.meta.dir}/../../deploy/examples/trigger.sql`).text())
  await owner.query(`insert into deployment (service, version) values ('billing', '4.2.0')`)
  const [message] = await until('the announcement', async () => {
    const { messages } = await mira.api.messages.list.query({ channelId: deploys.id })
    return messages.length > 0 && messages
  })
  expect(message?.text).toStartWith('**billing** is out\n\n| Version | Time |\n| - | - |\n| 4.2.0 |')
})
