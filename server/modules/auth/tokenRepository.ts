import { type Kysely, sql } from 'kysely'
import type { Token } from '../../../shared/auth.ts'
import { type BotRow, LiveSession, type Tables, type TokenRow } from './model.ts'

type Db = Kysely<Tables>

const personColumns = ['id', 'name', 'handle', 'avatar', 'kind', 'deactivated_at'] as const
const columns = ['id', 'user_id', 'name', 'scopes', 'created_at', 'expires_at', 'last_used_at', 'last_address'] as const

interface NewToken extends Omit<Token, 'lastUsedAt' | 'lastAddress'> {
  hash: Buffer
  createdBy: string
}

export async function insertToken(db: Db, token: NewToken): Promise<void> {
  await db
    .insertInto('auth.token')
    .values({
      id: token.id,
      user_id: token.userId,
      name: token.name,
      scopes: token.scopes,
      hash: token.hash,
      created_by: token.createdBy,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute()
}

/** The tokens of a person or bot, the newest first; those that have expired too. */
export function tokensOf(db: Db, userId: string): Promise<TokenRow[]> {
  const tokens = db.selectFrom('auth.token').select(columns).where('user_id', '=', userId)
  return tokens.orderBy('created_at', 'desc').orderBy('id').limit(200).execute()
}

/** The token, with who made it, if it is there. */
export function findToken(db: Db, tokenId: string) {
  const tokens = db.selectFrom('auth.token').select([...columns, 'created_by'])
  return tokens.where('id', '=', tokenId).executeTakeFirst()
}

export async function deleteToken(db: Db, tokenId: string): Promise<boolean> {
  const deletion = db.deleteFrom('auth.token').where('id', '=', tokenId)
  return (await deletion.executeTakeFirstOrThrow()).numDeletedRows > 0n
}

/** Deletes a person's tokens, and tells what they were. */
export function deleteTokensOf(db: Db, userId: string) {
  return db.deleteFrom('auth.token').where('user_id', '=', userId).returning(['id', 'name']).execute()
}

/** The live token that has this hash or id. */
export async function findLiveToken(
  db: Db,
  by: 'hash' | 'id',
  value: Buffer | string,
): Promise<LiveSession | undefined> {
  const [token] = await liveTokens(db).where(`token.${by}`, '=', value).execute()
  return token && LiveSession.parse(token)
}

export async function liveTokensOf(db: Db, userId: string): Promise<LiveSession[]> {
  const tokens = await liveTokens(db).where('token.user_id', '=', userId).execute()
  return tokens.map((token) => LiveSession.parse(token))
}

/** Those of these tokens that were not revoked; some may have expired. */
export async function standingTokens(db: Db, ids: readonly string[]): Promise<LiveSession[]> {
  const tokens = await standing(db).where('token.id', '=', sql<string>`any(${ids}::uuid[])`).execute()
  return tokens.map((token) => LiveSession.parse(token))
}

/** The end of those that have none, for JavaScript, which has no infinite dates. */
const never = sql<Date>`timestamptz '9999-12-31'`

function liveTokens(db: Db) {
  return standing(db).where(sql<boolean>`coalesce(token.expires_at, ${never}) > now()`)
}

function standing(db: Db) {
  return db
    .selectFrom('auth.token as token')
    .innerJoin('auth.person as person', 'person.id', 'token.user_id')
    .select(['token.id as sessionId', 'person.id as userId', 'person.name', 'person.role', 'token.scopes'])
    .select(sql<Date>`coalesce(token.expires_at, ${never})`.as('expiresAt'))
    .where('person.deactivated_at', 'is', null)
}

/** Bots sign in by tokens alone, so that the address only stands where every person has one. */
export async function insertBot(db: Db, { id, name, madeBy }: { id: string; name: string; madeBy: string }) {
  await db
    .insertInto('auth.person')
    .values({ id, name, email: `${id}@bots.invalid`, kind: 'bot', made_by: madeBy })
    .execute()
}

export function bots(db: Db): Promise<BotRow[]> {
  return everyBot(db).orderBy('name').orderBy('id').limit(500).execute()
}

export function findBot(db: Db, id: string): Promise<BotRow | undefined> {
  return everyBot(db).where('id', '=', id).executeTakeFirst()
}

function everyBot(db: Db) {
  const people = db.selectFrom('auth.person').select([...personColumns, 'made_by', 'created_at'])
  return people.where('kind', '=', 'bot')
}
