import { createHmac, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { digestOf } from '../../platform/digest.ts'
import type { Platform } from '../../platform/platform.ts'
import { noteReads } from '../../platform/redis.ts'
import type { Actor, ResolveActor } from '../../platform/trpc.ts'
import { authOf } from './instance.ts'
import type { LiveSession } from './model.ts'
import { isSecret } from './secrets.ts'
import * as sessions from './sessionRepository.ts'
import { findLiveToken } from './tokenRepository.ts'
import { usesOf } from './uses.ts'

const longestCredential = 4_096

const SessionToken = z.string().regex(/^[A-Za-z0-9]{32}$/)
const Claims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.number() })
type Claims = z.infer<typeof Claims>

/**
 * Finds out who asks, by a session cookie, `Authorization: Bearer`, or `token`; the latter two are a session's token, a
 * JWT, or the secret of a personal or bot token. Costs one read of Redis when warm. Null for credentials that are missing, forged, expired or revoked.
 * @throws when neither Redis nor Postgres can say.
 */
export function resolveActor(platform: Platform): ResolveActor {
  const { auth, keyring } = authOf(platform)
  // Which session a token or a JWT belongs to never changes; whether it lives is asked each time.
  const sessionIds = new LRUCache<string, string>({ max: 50_000 })
  const verified = new LRUCache<string, Claims>({ max: 50_000 })
  const tokenIds = new LRUCache<string, string>({ max: 50_000 })
  const uses = usesOf(platform)

  async function byJwt(jwt: string): Promise<LiveSession | null> {
    const claims = verified.get(jwt) ?? (await verify(jwt))
    if (!claims || claims.exp * 1_000 <= Date.now()) return null
    const session = await byId(claims.sid)
    return session?.userId === claims.sub ? session : null
  }

  async function verify(jwt: string): Promise<Claims | null> {
    if (!(await keyring.knows(jwt))) return null
    const { payload } = await auth.api.verifyJWT({ body: { token: jwt } })
    const claims = Claims.safeParse(payload)
    if (!claims.success) return null
    verified.set(jwt, claims.data)
    return claims.data
  }

  async function byToken(token: string): Promise<LiveSession | null> {
    const known = sessionIds.get(token)
    if (known) return byId(known)
    const session = await fromPostgres('token', token)
    if (session) sessionIds.set(token, session.sessionId)
    return session
  }

  async function bySecret(secret: string): Promise<LiveSession | null> {
    const hash = digestOf(secret)
    const key = hash.toString('base64')
    const tokenId = tokenIds.get(key)
    const lease = tokenId && (await leaseOf(platform, tokenId))
    if (lease || lease === null) return lease
    const token = await findLiveToken(platform.db, 'hash', hash)
    if (!token) return null
    tokenIds.set(key, token.sessionId)
    await sessions.keepLease(platform.redis, token)
    return token
  }

  async function byId(sessionId: string): Promise<LiveSession | null> {
    const lease = await leaseOf(platform, sessionId)
    return lease === undefined ? fromPostgres('id', sessionId) : lease
  }

  async function fromPostgres(by: 'token' | 'id', value: string): Promise<LiveSession | null> {
    const session = await sessions.findLiveSession(platform.db, by, value)
    if (session) await sessions.keepLease(platform.redis, session)
    return session ?? null
  }

  async function find(credential: string): Promise<LiveSession | null> {
    if (isSecret(credential)) return bySecret(credential)
    if (credential.split('.').length === 3) return byJwt(credential)
    const sessionToken = unsigned(credential, platform.config.authSecret)
    return sessionToken ? byToken(sessionToken) : null
  }

  return async ({ headers, token, address }) => {
    const credential = token ?? bearer(headers) ?? cookie(headers, await cookieName(auth))
    if (!credential || credential.length > longestCredential) return null
    const session = await find(credential)
    if (!session || session.expiresAt <= new Date()) return null
    uses.note(session.sessionId, address)
    return toActor(session)
  }
}

/** Who somebody is by the id of their session or token, while that lives; for what was promised to them on its strength. */
export async function actorOf(platform: Platform, sessionId: string): Promise<Actor | null> {
  const { db } = platform
  const lease = await leaseOf(platform, sessionId)
  const session =
    lease === undefined
      ? ((await sessions.findLiveSession(db, 'id', sessionId)) ?? (await findLiveToken(db, 'id', sessionId)))
      : lease
  return session && session.expiresAt > new Date() ? toActor(session) : null
}

async function leaseOf({ redis, metrics }: Platform, sessionId: string): Promise<LiveSession | null | undefined> {
  const lease = await sessions.readLease(redis, sessionId)
  noteReads(metrics, 'sessions', { wanted: 1, found: lease === undefined ? 0 : 1 })
  return lease
}

async function cookieName(auth: ReturnType<typeof authOf>['auth']): Promise<string> {
  return (await auth.$context).authCookies.sessionToken.name
}

function bearer(headers: Headers): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
}

function cookie(headers: Headers, name: string): string | undefined {
  const pairs = (headers.get('cookie') ?? '').split(/; */)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** The session token of `token` or `token.signature` (HMAC-SHA256, as better-auth signs cookies); null for a forged one. */
function unsigned(credential: string, secret: string): string | null {
  const [token = '', signature] = decoded(credential).split('.')
  if (!SessionToken.safeParse(token).success) return null
  if (signature === undefined) return token
  const expected = createHmac('sha256', secret).update(token).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function toActor({ userId, name, role, sessionId, expiresAt, scopes }: LiveSession): Actor {
  return { userId, name, role, sessionId, expiresAt, ...(scopes && { tokenId: sessionId, scopes }) }
}
