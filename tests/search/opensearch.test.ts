import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createServer, type Server } from 'node:http'
import { hasOpenSearch, service, startApp, until } from '../context.ts'
import { type Someone, signUp } from '../people.ts'
import { environmentOf } from './engines.ts'

describe.skipIf(!hasOpenSearch)('a search by OpenSearch', () => {
  /** Between the app and OpenSearch, to be away. */
  let away = false
  let between: Server
  let app: Awaited<ReturnType<typeof startApp>>
  let env: Record<string, string>
  let mira: Someone
  let channelId: string

  const ask = (path: string, method = 'GET', body?: object) =>
    fetch(`${service('TEST_OPENSEARCH_URL')}/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }).then((answer) => answer.json())

  beforeAll(async () => {
    between = createServer(async (request, response) => {
      if (away) return void request.socket.destroy()
      const chunks: Uint8Array[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { method = 'GET', url = '/', headers } = request
      const { 'content-type': type = 'application/json' } = headers
      const answer = await fetch(`${service('TEST_OPENSEARCH_URL')}${url}`, {
        method,
        headers: { 'content-type': type },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? type })
      response.end(Buffer.from(await answer.arrayBuffer()))
    })
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
    const address = between.address()
    const port = typeof address === 'object' ? address?.port : 0
    env = { ...(await environmentOf('opensearch')), OPENSEARCH_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: 'silent' }
    app = await startApp(env)
    mira = await signUp(app, 'Mira')
    channelId = (await mira.api.channels.create.mutate({ name: 'general' })).id
  }, 30_000)

  afterAll(async () => {
    away = false
    await app.stop()
    between.close()
    await ask(`${env['OPENSEARCH_PREFIX']}*`, 'DELETE')
  })

  const say = (text: string) => mira.api.messages.send.mutate({ channelId, text })
  const search = async (text: string) =>
    (await mira.api.search.messages.query({ text })).groups.flatMap(({ hits }) =>
      hits.map(({ message }) => message.text),
    )
  const finds = (text: string, count: number) => until(`${text}`, async () => (await search(text)).length === count)

  test('is wrong for good after an outage, or says something else than that it passes', async () => {
    await say('before the storm')
    await finds('storm', 1)
    const ready = async (node = app.url) => {
      const answer = await fetch(`${node}/readyz`)
      return [answer.status, await answer.json()]
    }
    const parts = { postgres: 'ok', redis: 'ok', bus: 'ok' }
    expect(await ready()).toEqual([200, { status: 'ready', parts: { ...parts, search: 'ok' } }])
    away = true
    // Other nodes search there too: a balancer that leaves this one out has none.
    const degraded = [200, { status: 'degraded', parts: { ...parts, search: 'no answer' } }]
    expect(await ready()).toEqual(degraded)
    await using worker = await startApp({ ...env, ROLE: 'worker' })
    expect(await ready(worker.url)).toEqual(degraded)
    await expect(search('anything')).rejects.toMatchObject({ data: { code: 'SERVICE_UNAVAILABLE' } })
    const { id } = await say('in the storm')
    await until('it stands in its channel', () =>
      mira.api.messages.get.query({ channelId, id }).then(
        () => true,
        () => false,
      ),
    )
    away = false
    await finds('storm', 2)
  })

  test('brings back what is deleted, when an older state comes late', async () => {
    const { id } = await say('a regrettable remark')
    await finds('regrettable', 1)
    await mira.api.messages.remove.mutate({ channelId, id })
    await finds('regrettable', 0)
    const alias = `${env['OPENSEARCH_PREFIX']}messages`
    const key = encodeURIComponent(`${channelId}/${id}`)
    const late = { channel: channelId, id, at: new Date().toISOString(), words: 'regrettable' }
    await ask(`${alias}/_doc/${key}?version=1&version_type=external&refresh=true`, 'PUT', late)
    expect(await search('regrettable words')).toEqual([])
  })

  test('finds nothing of before once its index is made in another way', async () => {
    await say('an heirloom of the index before')
    await finds('heirloom', 1)
    const alias = `${env['OPENSEARCH_PREFIX']}messages`
    const [now = ''] = Object.keys(await ask(`_alias/${alias}`))
    // As it would be if the definition were another one: under another name, and without the one of today.
    const old = `${alias}-of-before`
    const { [now]: made } = await ask(now)
    const { analysis } = made.settings.index
    await ask(old, 'PUT', { settings: { analysis }, mappings: made.mappings })
    await ask('_reindex?refresh=true', 'POST', {
      source: { index: now },
      dest: { index: old, version_type: 'external' },
    })
    await ask('_aliases', 'POST', {
      actions: [{ remove_index: { index: now } }, { add: { index: old, alias, is_write_index: true } }],
    })
    // What another node had not deleted when it died, with something that was said last.
    const left = `${alias}-of-long-before`
    await ask(left, 'PUT', { settings: { analysis }, mappings: made.mappings, aliases: { [`${alias}-replaced`]: {} } })
    const { id } = await say('a keepsake')
    await finds('keepsake', 1)
    const key = encodeURIComponent(`${channelId}/${id}`)
    const { _source: kept } = await ask(`${alias}/_doc/${key}`)
    await ask(`${left}/_doc/${key}?version=9&version_type=external`, 'PUT', { ...kept, words: 'heirloom' })
    // One that a newer release is making at the moment.
    await ask(`${alias}-of-after`, 'PUT', {})
    await using second = await startApp(env)
    const again = await signUp(second, 'Jonas')
    await again.api.channels.join.mutate({ channelId })
    await until(
      'it is found again',
      async () => (await again.api.search.messages.query({ text: 'heirloom before' })).total === 1,
    )
    expect(Object.keys(await ask(`_alias/${alias}`))).toEqual([now])
    const indices = async () => Object.keys(await ask(`${alias}*`)).sort()
    await until('what is replaced is deleted', async () =>
      Bun.deepEquals(await indices(), [now, `${alias}-of-after`].sort()),
    )
    const total = async () => (await again.api.search.messages.query({ text: 'heirloom' })).total
    await until('what only it had is found', async () => (await total()) === 2)
  })
})
