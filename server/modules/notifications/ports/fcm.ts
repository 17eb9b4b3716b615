import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import type { Config } from '../../../platform/config.ts'
import { split } from './phone.ts'
import { type Outcome, type Parcel, type Port, toOutcome } from './port.ts'

type Ways = NonNullable<Config['fcm']> & { patienceMs: number; signal: AbortSignal }

const Granted = z.object({ access_token: z.string(), expires_in: z.number() })
const scope = 'https://www.googleapis.com/auth/firebase.messaging'
/** A token is asked for anew so long before it ends. */
const earlySeconds = 60

/** Firebase Cloud Messaging by its HTTP v1 API, with a token that a service account gets for its signature (RFC 7523). */
export function fcm(ways: Ways): Port {
  const { url, account } = ways
  const endpoint = `${url}/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`
  const signal = () => AbortSignal.any([ways.signal, AbortSignal.timeout(ways.patienceMs)])
  let token: { value: string; until: number } | undefined

  async function tokenNow(): Promise<string> {
    if (token && token.until > Date.now()) return token.value
    const response = await fetch(account.token_uri, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await signed(),
      }),
      signal: signal(),
    })
    if (!response.ok) throw new Error(`no token: it answers ${response.status}`)
    const { access_token: value, expires_in } = Granted.parse(await response.json())
    token = { value, until: Date.now() + (expires_in - earlySeconds) * 1_000 }
    return value
  }

  async function signed(): Promise<string> {
    const key = await importPKCS8(account.private_key, 'RS256')
    const claims = new SignJWT({ scope }).setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    return claims
      .setIssuer(account.client_email)
      .setAudience(account.token_uri)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key)
  }

  async function post(address: string, parcel: Parcel): Promise<Outcome> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokenNow()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: { token: address, ...toMessage(parcel) } }),
      signal: signal(),
    })
    const said = await response.text()
    if (response.status === 401) {
      token = undefined
      return { is: 'later', afterSeconds: null, why: 'its token is not taken' }
    }
    const outcome = toOutcome(response.status, response.headers.get('retry-after'), said)
    // A project that is not there is not found either, and no reason to forget a device.
    if (outcome.is === 'gone' && !said.includes('UNREGISTERED')) return { is: 'refused', why: said.slice(0, 200) }
    return outcome
  }

  return { send: ({ address }, parcel) => post(address, parcel).catch(later) }
}

function toMessage({ push, topic, urgency, ttlSeconds }: Parcel) {
  const { words, rest } = split(push)
  const tag = push.type === 'message' ? push.tag : topic
  return {
    ...(words && { notification: words }),
    data: { push: JSON.stringify(rest) },
    android: {
      priority: urgency === 'high' ? 'HIGH' : 'NORMAL',
      ttl: `${ttlSeconds}s`,
      ...(words && { notification: { tag } }),
    },
  }
}

const later = (error: unknown): Outcome => ({ is: 'later', afterSeconds: null, why: String(error).slice(0, 200) })
