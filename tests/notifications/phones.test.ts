import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import { jwtVerify } from 'jose'
import { startApp, until } from '../context.ts'
import { type Someone, signUp } from '../people.ts'
import { environment, told } from './stage.ts'

interface Asked {
  path: string
  headers: Record<string, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: what was asked is looked at by the test that knows
  body: any
}

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const project = 'chat-for-tests'

/** Google's token endpoint and FCM, on this machine: it gives a token for a good signature only, and takes only that one. */
function openFcm(publicKey: KeyObject) {
  const asked: Asked[] = []
  const answers: Response[] = []
  let tokens = 0
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/token') {
        const assertion = String((await request.formData()).get('assertion'))
        const { payload } = await jwtVerify(assertion, publicKey, {
          audience: `${origin()}/token`,
          issuer: 'chat@example.com',
        })
        if (payload['scope'] !== 'https://www.googleapis.com/auth/firebase.messaging')
          return new Response('', { status: 400 })
        return Response.json({ access_token: `token-${++tokens}`, expires_in: 3_600 })
      }
      if (request.headers.get('authorization') !== `Bearer token-${tokens}`) return new Response('', { status: 401 })
      asked.push({ path: pathname, headers: {}, body: await request.json() })
      return answers.shift() ?? Response.json({ name: 'sent' })
    },
  })
  const origin = () => `http://127.0.0.1:${server.port}`
  return { url: origin(), asked, answers, tokens: () => tokens, stop: () => server.stop(true) }
}

/** Apple's push service on this machine, over HTTP/2. */
async function openApns() {
  const asked: Asked[] = []
  const answers: { status: number; reason: string }[] = []
  const server: Http2Server = createServer()
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    let text = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk) => {
      text += String(chunk)
    })
    stream.on('end', () => {
      asked.push({ path: String(headers[':path']), headers, body: JSON.parse(text) })
      const answer = answers.shift()
      stream.respond({ ':status': answer?.status ?? 200 })
      stream.end(answer ? JSON.stringify({ reason: answer.reason }) : '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, asked, answers, stop: () => server.close() }
}

describe('a phone', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  let fcm: ReturnType<typeof openFcm>
  let apns: Awaited<ReturnType<typeof openApns>>
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let jonas: Someone
  let channelId: string

  beforeAll(async () => {
    fcm = openFcm(rsa.publicKey)
    apns = await openApns()
    const account = {
      project_id: project,
      client_email: 'chat@example.com',
      private_key: pem(rsa.privateKey),
      token_uri: `${fcm.url}/token`,
    }
    const env = {
      FCM_SERVICE_ACCOUNT: JSON.stringify(account),
      FCM_URL: fcm.url,
      APNS_KEY: pem(ec.privateKey).replaceAll('\n', '\\n'),
      APNS_KEY_ID: 'KEY1234567',
      APNS_TEAM_ID: 'TEAM123456',
      APNS_TOPIC: 'com.example.chat',
      APNS_URL: apns.url,
    }
    app = await startApp({ ...(await environment()), ...env }, { notifications: { everyMs: 50, retryMs: 20 } })
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    channelId = (await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })).id
  }, 30_000)
  afterAll(async () => {
    await app.stop()
    apns.stop()
    await fcm.stop()
  })

  const say = async (text: string) => (await mira.api.messages.send.mutate({ channelId, text })).id
  /** A device is taken off the list a moment after the ledger says why. */
  const idsOf = async () => (await jonas.api.notifications.devices.query()).map(({ id }) => id)
  const settled = (id: string, state: string) =>
    until(`it is ${state}`, async () => (await told(jonas, id)).find(([kind, is]) => kind !== 'app' && is === state))
  const readAll = () => jonas.api.receipts.markAllRead.mutate()

  test('is offered where the deployment has its keys', async () => {
    const { kinds } = await mira.api.notifications.options.query()
    expect(kinds).toEqual(['webpush', 'unifiedpush', 'fcm', 'apns'])
  })

  test('of Google is told, and takes it away again, by a token that is asked for once', async () => {
    const token = 'device:a-token-of-an-android-phone'
    const device = await jonas.api.notifications.subscribe.mutate({ kind: 'fcm', token })
    const id = await say('the boat leaves')
    await settled(id, 'sent')
    const [{ path, body } = { path: '', body: null }] = fcm.asked
    expect(path).toBe(`/v1/projects/${project}/messages:send`)
    expect(body.message).toMatchObject({
      token,
      notification: { title: mira.name, body: 'the boat leaves' },
      android: { priority: 'HIGH', ttl: '86400s', notification: { tag: id } },
    })
    expect(JSON.parse(body.message.data.push)).toMatchObject({ type: 'message', messageId: id, channelId })
    await readAll()
    const dismissal = await until('the dismissal', () => fcm.asked[1])
    expect(dismissal.body.message.notification).toBeUndefined()
    expect(JSON.parse(dismissal.body.message.data.push)).toEqual({ type: 'dismiss', tags: [id] })
    expect(fcm.tokens()).toBe(1)

    fcm.answers.push(
      new Response('', { status: 503 }),
      Response.json({ error: { status: 'NOT_FOUND' } }, { status: 404 }),
    )
    const lost = await say('to a project that is not there')
    await settled(lost, 'failed')
    expect(await told(jonas, lost)).toContainEqual(['fcm', 'failed', 'direct', 'refused'])
    const unregistered = { error: { details: [{ errorCode: 'UNREGISTERED' }] } }
    fcm.answers.push(Response.json(unregistered, { status: 404 }))
    await settled(await say('to a phone that was wiped'), 'failed')
    await until('it is forgotten', async () => !(await idsOf()).includes(device.id))
  })

  test('of Apple is told over HTTP/2 with a token that its key signed, and forgotten when Apple knows it no more', async () => {
    const token = 'ab'.repeat(32)
    await jonas.api.notifications.subscribe.mutate({ kind: 'apns', token })
    const id = await say(`the ${'🚢'.repeat(480)} leaves`)
    await settled(id, 'sent')
    const [{ path, headers, body } = { path: '', headers: {}, body: null }] = apns.asked
    expect(path).toBe(`/3/device/${token}`)
    expect(headers).toMatchObject({
      'apns-topic': 'com.example.chat',
      'apns-push-type': 'alert',
      'apns-priority': '10',
    })
    const bearer = String(headers['authorization']).replace('bearer ', '')
    const { payload, protectedHeader } = await jwtVerify(bearer, ec.publicKey, { issuer: 'TEAM123456' })
    expect([protectedHeader.alg, protectedHeader.kid, typeof payload.iat]).toEqual(['ES256', 'KEY1234567', 'number'])
    expect(body).toMatchObject({
      aps: { alert: { title: mira.name }, 'thread-id': channelId },
      push: { messageId: id },
    })
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(4_096)
    await readAll()
    const dismissal = await until('the dismissal', () => apns.asked[1])
    expect(dismissal.headers['apns-push-type']).toBe('background')
    expect(dismissal.body).toEqual({ aps: { 'content-available': 1 }, push: { type: 'dismiss', tags: [id] } })

    apns.answers.push({ status: 429, reason: 'TooManyRequests' }, { status: 410, reason: 'Unregistered' })
    await settled(await say('psst'), 'failed')
    await until('it is forgotten', async () => (await idsOf()).length === 0)
  })
})
