import { createECDH, randomBytes } from 'node:crypto'
import type { Subscription } from '../../shared/pushes.ts'

type WebPush = Extract<Subscription, { kind: 'webpush' }>

/** A browser's subscription at a push service, and the keys that it alone has. */
export function newDevice(endpoint: string, label = 'A browser') {
  const ecdh = createECDH('prime256v1')
  const auth = randomBytes(16)
  const keys = { p256dh: ecdh.generateKeys('base64url'), auth: auth.toString('base64url') }
  const subscription: WebPush = { kind: 'webpush', endpoint, keys, label }
  return { subscription, ecdh, auth }
}
