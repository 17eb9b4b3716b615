import { createHash, createSign, generateKeyPairSync } from 'node:crypto'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const base64url = (data: string | Buffer) => Buffer.from(data).toString('base64url')

interface Question {
  challenge: string
  origin: string
  rpId: string
  /** Whether the device found out who holds it. */
  verified?: boolean
  counter?: number
}

/** A device with one passkey: its public key as COSE has it (RFC 9053), and its answers to questions (WebAuthn, 7.2). */
export function createAuthenticator() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const credentialId = base64url(crypto.getRandomValues(Buffer.alloc(16)))
  const cose = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ])

  const answer = ({ challenge, origin, rpId, verified = true, counter = 0 }: Question) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const data = Buffer.concat([sha256(rpId), Buffer.from([verified ? 0b101 : 0b001]), count])
    const client = JSON.stringify({ type: 'webauthn.get', challenge, origin })
    const signature = createSign('sha256').update(data).update(sha256(client)).sign(privateKey)
    const response = {
      clientDataJSON: base64url(client),
      authenticatorData: base64url(data),
      signature: base64url(signature),
    }
    return { id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {}, response }
  }
  return { credentialId, publicKey: cose.toString('base64'), answer }
}
