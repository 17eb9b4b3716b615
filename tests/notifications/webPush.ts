import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from 'node:crypto'

/** What a browser keeps of a subscription: its half of the key agreement, and the secret that it shares with the sender. */
export interface Keys {
  ecdh: ECDH
  auth: Buffer
}

export function makeKeys(): Keys {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  return { ecdh, auth: randomBytes(16) }
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer | string, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length))

/**
 * What a push says: one record of aes128gcm, by RFC 8291, section 3.4, on RFC 8188.
 * @throws Error when it is not for these keys, was changed on its way, or is not one whole record.
 */
export function decrypt(body: Buffer, { ecdh, auth }: Keys): Buffer {
  const salt = body.subarray(0, 16)
  const recordSize = body.readUInt32BE(16)
  const sender = body.subarray(21, 21 + body.readUInt8(20))
  const record = body.subarray(21 + sender.length)
  if (record.length > recordSize) throw new Error('more than one record')

  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender])
  const secret = derive(ecdh.computeSecret(sender), auth, info, 32)
  const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12)

  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  return unpad(Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]))
}

/** The last record ends with a 2 and as many zeros as its writer liked. */
function unpad(padded: Buffer): Buffer {
  const end = padded.findLastIndex((byte) => byte !== 0)
  if (padded[end] !== 2) throw new Error('not the last record')
  return padded.subarray(0, end)
}

const readJson = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())

/**
 * Who sends, by RFC 8292: the key that signed for `origin`, as base64url.
 * @throws Error with what is wrong with the header.
 */
export function provenSender(authorization: string, origin: string): string {
  const token = /\bt=([\w.-]+)/.exec(authorization)?.[1] ?? ''
  const key = /\bk=([\w-]+)/.exec(authorization)?.[1] ?? ''
  const [header = '', claims = '', signature = ''] = token.split('.')
  if (!authorization.startsWith('vapid ') || !signature || !key) throw new Error('no VAPID')
  if (readJson(header).alg !== 'ES256') throw new Error('not signed by ES256')
  if (!isSigned(`${header}.${claims}`, signature, key)) throw new Error('signed by another key')
  checkClaims(readJson(claims), origin)
  return key
}

function isSigned(text: string, signature: string, key: string): boolean {
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  return verify(
    'sha256',
    Buffer.from(text),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
}

function checkClaims({ aud, exp, sub }: { aud: unknown; exp: unknown; sub: unknown }, origin: string) {
  const seconds = Number(exp) - Date.now() / 1_000
  if (aud !== origin) throw new Error(`for ${aud}, not ${origin}`)
  if (!(seconds > 0 && seconds <= 86_400)) throw new Error(`valid for ${seconds} s`)
  if (!/^(mailto:|https:)/.test(String(sub))) throw new Error(`nobody to write to: ${sub}`)
}
