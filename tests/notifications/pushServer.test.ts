import { expect, test } from 'bun:test'
import { createCipheriv, createECDH, generateKeyPairSync, hkdfSync, type KeyObject, sign } from 'node:crypto'
import { openPushServer } from './pushServer.ts'
import { decrypt, provenSender } from './webPush.ts'

const read = (base64url: string) => Buffer.from(base64url, 'base64url')

test('a push that is written as RFC 8291 says cannot be read, or a changed one can', () => {
  // The example of its section 5.
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(read('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'))
  const keys = { ecdh, auth: read('BTBZMqHH6r4Tts7J_aSIgg') }
  const body = read(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml' +
      'mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT' +
      'pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
  expect(decrypt(body, keys).toString()).toBe('When I grow up, I want to be a watermelon')
  const changed = Buffer.from(body)
  changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1
  expect(() => decrypt(changed, keys)).toThrow()
  expect(() => decrypt(body, { ...keys, auth: Buffer.alloc(16) })).toThrow()
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds

function sender() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return { privateKey, key: Buffer.concat([Buffer.of(4), read(x), read(y)]).toString('base64url') }
}

function vapid({ privateKey, key }: { privateKey: KeyObject; key: string }, claims: object) {
  const text = `${encode({ typ: 'JWT', alg: 'ES256' })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `vapid t=${text}.${signature.toString('base64url')}, k=${key}`
}

test('whoever sends is believed without a proof, for another service, or for days', () => {
  const [one, other] = [sender(), sender()]
  const claims = { aud: 'http://push.test', exp: inSeconds(3_600), sub: 'mailto:priya@example.com' }
  const asked = (change: object = {}, by = one) => {
    try {
      return provenSender(vapid(by, { ...claims, ...change }), 'http://push.test')
    } catch (error) {
      return String(error)
    }
  }
  expect(asked()).toBe(one.key)
  expect(asked({}, { ...one, key: other.key })).toContain('another key')
  expect(asked({ aud: 'http://other.test' })).toContain('for http://other.test')
  expect(asked({ exp: inSeconds(-1) })).toContain('valid for')
  expect(asked({ exp: inSeconds(90_000) })).toContain('valid for')
  expect(asked({ sub: 'priya' })).toContain('nobody to write to')
  expect(() => provenSender('', 'http://push.test')).toThrow('no VAPID')
})

/** As a sender writes it, with a key pair of its own for each push. */
function encrypted(text: string, { p256dh, auth }: { p256dh: string; auth: string }) {
  const ecdh = createECDH('prime256v1')
  const point = ecdh.generateKeys()
  const salt = crypto.getRandomValues(Buffer.alloc(16))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), read(p256dh), point])
  const secret = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(read(p256dh)), read(auth), info, 32))
  const part = (name: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${name}\0`, length))
  const cipher = createCipheriv('aes-128-gcm', part('aes128gcm', 16), part('nonce', 12))
  const record = [cipher.update(Buffer.concat([Buffer.from(text), Buffer.of(2)])), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat([salt, Buffer.of(0, 0, 16, 0, point.length), point, ...record])
}

test('a test cannot say how a push is answered, or a wrong one passes', async () => {
  using service = openPushServer()
  const one = sender()
  const device = service.subscribe(one.key)
  const authorization = vapid(one, { aud: service.url, exp: inSeconds(60), sub: 'mailto:priya@example.com' })
  const post = (text: string, change: Record<string, string> = {}) =>
    fetch(device.subscription.endpoint, {
      method: 'POST',
      body: encrypted(text, device.subscription.keys),
      headers: { authorization, ttl: '60', urgency: 'high', 'content-encoding': 'aes128gcm', ...change },
    })

  device.answer({ status: 429, retryAfter: 7 }, 410)
  const busy = await post('{"at":1}')
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7'])
  expect((await post('{"at":2}')).status).toBe(410)
  expect((await post('{"at":3}')).status).toBe(201)
  expect(device.pushes.map(({ data, answer }) => [data.at, answer])).toMatchObject([
    [1, {}],
    [2, 410],
    [3, 201],
  ])
  expect(device.pushes[2]).toMatchObject({ ttl: 60, urgency: 'high', topic: null, sender: one.key })

  expect((await post('{}', { ttl: '' })).status).toBe(400)
  expect((await post('{}', { topic: 'with spaces' })).status).toBe(400)
  expect((await post(JSON.stringify('x'.repeat(4_096)))).status).toBe(400)
  const other = vapid(sender(), { aud: service.url, exp: inSeconds(60), sub: 'mailto:priya@example.com' })
  expect((await post('{}', { authorization: other })).status).toBe(400)
  expect(service.refused.map((reason) => reason.split(' ')[1])).toEqual(['TTL:', 'Topic:', '4201', 'the'])
  device.drop()
  expect((await post('{}')).status).toBe(404)
  expect(device.pushes.length).toBe(3)
})
