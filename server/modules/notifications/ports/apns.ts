import { type ClientHttp2Session, connect } from 'node:http2'
import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import type { Config } from '../../../platform/config.ts'
import { within } from '../../../platform/waits.ts'
import { split } from './phone.ts'
import { type Outcome, type Parcel, type Port, toOutcome } from './port.ts'

type Ways = NonNullable<Config['apns']> & { patienceMs: number; signal: AbortSignal }

/** Apple takes a token for an hour, and does not like new ones oftener than every twenty minutes. */
const tokenMs = 40 * 60_000
const Said = z.object({ reason: z.string() })

interface Answer {
  status: number
  retryAfter: string | null
  reason: string
}

/** Apple's push service over HTTP/2, with a token that the team's key signs. */
export function apns({ url, key, keyId, teamId, topic: app, patienceMs, signal }: Ways): Port {
  let session: ClientHttp2Session | undefined
  let token: { value: string; until: number } | undefined
  signal.addEventListener('abort', () => session?.destroy(), { once: true })

  async function tokenNow(): Promise<string> {
    if (token && token.until > Date.now()) return token.value
    const claims = new SignJWT().setProtectedHeader({ alg: 'ES256', kid: keyId }).setIssuer(teamId).setIssuedAt()
    const value = await claims.sign(await importPKCS8(key, 'ES256'))
    token = { value, until: Date.now() + tokenMs }
    return value
  }

  /** One connection for all; a new one where it has ended. */
  function connected(): ClientHttp2Session {
    if (session && !session.closed && !session.destroyed) return session
    const fresh = connect(url)
    const forget = () => {
      if (session === fresh) session = undefined
    }
    fresh.on('error', forget).on('goaway', forget).on('close', forget)
    fresh.unref()
    session = fresh
    return fresh
  }

  async function post(address: string, parcel: Parcel): Promise<Outcome> {
    const headers = { ...fieldsOf(parcel), authorization: `bearer ${await tokenNow()}`, 'apns-topic': app }
    const asked = ask(connected(), `/3/device/${address}`, headers, JSON.stringify(bodyOf(parcel)))
    const { status, retryAfter, reason } = await within(patienceMs, asked, () => new Error('it takes too long'))
    if (reason === 'BadDeviceToken' || reason === 'DeviceTokenNotForTopic') return { is: 'gone' }
    if (reason === 'ExpiredProviderToken') {
      token = undefined
      return { is: 'later', afterSeconds: null, why: reason }
    }
    const outcome = toOutcome(status, retryAfter, reason)
    return outcome.is === 'gone' && status !== 410 ? { is: 'refused', why: reason } : outcome
  }

  async function send(address: string, parcel: Parcel): Promise<Outcome> {
    try {
      return await post(address, parcel)
    } catch (error) {
      session?.destroy()
      session = undefined
      return { is: 'later', afterSeconds: null, why: String(error).slice(0, 200) }
    }
  }

  return { send: ({ address }, parcel) => send(address, parcel) }
}

function fieldsOf({ push, topic, urgency, ttlSeconds }: Parcel): Record<string, string> {
  const isShown = push.type === 'message'
  return {
    'apns-push-type': isShown ? 'alert' : 'background',
    'apns-priority': isShown && urgency === 'high' ? '10' : '5',
    'apns-expiration': String(Math.floor(Date.now() / 1_000) + ttlSeconds),
    'apns-collapse-id': topic,
  }
}

function bodyOf({ push }: Parcel) {
  const { words, rest } = split(push)
  if (push.type === 'dismiss' || !words) return { aps: { 'content-available': 1 }, push: rest }
  const sound = push.sound ? { sound: 'default' } : {}
  return { aps: { alert: words, 'thread-id': push.group, 'mutable-content': 1, ...sound }, push: rest }
}

function ask(
  session: ClientHttp2Session,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const request = session.request({ ':method': 'POST', ':path': path, ...headers })
  let status = 0
  let retryAfter: string | null = null
  let said = ''
  request.setEncoding('utf8')
  request.on('response', (fields) => {
    status = Number(fields[':status'])
    retryAfter = fields['retry-after'] ?? null
  })
  request.on('data', (chunk) => {
    said += String(chunk)
  })
  request.on('end', () =>
    status ? resolve({ status, retryAfter, reason: reasonIn(said) }) : reject(new Error('no answer')),
  )
  request.on('error', reject)
  session.once('error', reject)
  request.end(body)
  return promise
}

function reasonIn(said: string): string {
  try {
    return Said.parse(JSON.parse(said)).reason
  } catch {
    return ''
  }
}
