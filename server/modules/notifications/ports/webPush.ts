import { generateRequestDetails } from 'web-push'
import { FetchFailure } from '../../../platform/outside/failure.ts'
import { type Resolve, routeTo } from '../../../platform/outside/route.ts'
import type { Target } from '../model.ts'
import { type Judge, requireSecure } from '../outside.ts'
import { type Outcome, type Parcel, type Port, toOutcome } from './port.ts'

/** How a push service is asked. */
export interface Ways {
  vapid: { publicKey: string; privateKey: string; subject: string }
  standing: Judge
  resolve: Resolve
  patienceMs: number
  signal: AbortSignal
}

/** Web Push (RFC 8030), encrypted for the device (RFC 8291) and signed by the deployment (RFC 8292). UnifiedPush is the same. */
export function webPush(ways: Ways): Port {
  return {
    async send(target, parcel) {
      const sealed = seal(target, parcel, ways)
      if (!sealed) return { is: 'refused', why: 'nothing can be encrypted for it' }
      try {
        return await post(target.address, sealed.headers, sealed.body, ways)
      } catch (error) {
        return failed(error)
      }
    },
  }
}

/** The request; undefined where the device's keys are none. */
function seal({ address, p256dh, auth }: Target, { push, topic, urgency, ttlSeconds }: Parcel, { vapid }: Ways) {
  const options = { vapidDetails: vapid, contentEncoding: 'aes128gcm', TTL: ttlSeconds, topic, urgency } as const
  try {
    return generateRequestDetails({ endpoint: address, keys: { p256dh, auth } }, JSON.stringify(push), options)
  } catch {
    return undefined
  }
}

async function post(address: string, headers: object, body: Buffer, ways: Ways): Promise<Outcome> {
  const route = await routeTo(address, ways.standing, ways.resolve)
  requireSecure(route, ways.standing)
  const { direct, host, serverName } = route
  const fields = Object.entries(headers).map(([name, value]) => [name, String(value)])
  const response = await fetch(direct, {
    method: 'POST',
    headers: { ...Object.fromEntries(fields), host },
    body: new Uint8Array(body),
    redirect: 'manual',
    keepalive: false,
    signal: AbortSignal.any([ways.signal, AbortSignal.timeout(ways.patienceMs)]),
    tls: { ...(serverName && { serverName }) },
  })
  void response.body?.cancel()
  return toOutcome(response.status, response.headers.get('retry-after'))
}

function failed(error: unknown): Outcome {
  if (error instanceof FetchFailure && !error.passing) return { is: 'refused', why: error.message }
  return { is: 'later', afterSeconds: null, why: String(error).slice(0, 200) }
}
