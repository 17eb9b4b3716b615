import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { DB } from '../../../db/schema.ts'
import {
  type Account,
  type AuditEntry,
  type Bot,
  Invitation,
  type Passkey,
  type Person,
  Role,
  Scope,
  type Session,
  SignUpPolicy,
  type Token,
} from '../../../shared/auth.ts'

export type Tables = Pick<
  DB,
  | 'auth.person'
  | 'auth.session'
  | 'auth.account'
  | 'auth.jwks'
  | 'auth.passkey'
  | 'auth.spent_code'
  | 'auth.token'
  | 'auth.audit'
  | 'auth.avatar'
  | 'auth.letter'
  | 'auth.sign_up_policy'
  | 'auth.invitation'
>

import type { Profile } from '../../../shared/profiles.ts'

type PersonRow = Selectable<DB['auth.person']>
type SessionRow = Selectable<DB['auth.session']>

/** A live session, or a token, and whose it is, as far as a request needs to know. */
export const LiveSession = z.object({
  sessionId: z.uuid(),
  userId: z.uuid(),
  name: z.string(),
  role: Role,
  expiresAt: z.coerce.date(),
  /** Of a token: what it is good for. Its id is then the session's. */
  scopes: z.array(Scope).optional(),
})
export type LiveSession = z.infer<typeof LiveSession>

export type PersonColumns = Pick<PersonRow, 'id' | 'name' | 'handle' | 'avatar' | 'kind' | 'deactivated_at'>

export function toPerson({ id, name, handle, avatar, kind, deactivated_at }: PersonColumns): Person {
  return { id, name, handle, avatar, isBot: kind === 'bot', deactivated: deactivated_at !== null }
}

export type ProfileRow = PersonColumns & Pick<PersonRow, 'title' | 'pronouns' | 'time_zone' | 'role'>

export function toProfile(row: ProfileRow): Profile {
  const { title, pronouns, time_zone, role } = row
  return { ...toPerson(row), title, pronouns, timeZone: time_zone, role: Role.parse(role) }
}

export type AccountRow = PersonColumns & Pick<PersonRow, 'email' | 'role' | 'created_at'>

export function toAccount(row: AccountRow): Account {
  const { email, role, created_at } = row
  return { ...toPerson(row), email, role: Role.parse(role), createdAt: created_at.toISOString() }
}

type SessionSummary = Pick<
  SessionRow,
  'id' | 'created_at' | 'expires_at' | 'ip_address' | 'user_agent' | 'last_used_at' | 'last_address'
>

export function toSession(row: SessionSummary, currentId: string): Session {
  return {
    id: row.id,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    address: row.last_address || row.ip_address || null,
    userAgent: row.user_agent || null,
    current: row.id === currentId,
  }
}

export type PasskeyRow = Pick<Selectable<DB['auth.passkey']>, 'id' | 'name' | 'created_at'>

export function toPasskey({ id, name, created_at }: PasskeyRow): Passkey {
  return { id, name: name ?? '', createdAt: created_at.toISOString() }
}

export type TokenRow = Omit<Selectable<DB['auth.token']>, 'hash' | 'created_by'>

export function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    scopes: row.scopes.map((scope) => Scope.parse(scope)),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastAddress: row.last_address,
  }
}

export type BotRow = PersonColumns & Pick<PersonRow, 'made_by' | 'created_at'>

export function toBot(row: BotRow): Bot {
  return { ...toPerson(row), madeBy: row.made_by, createdAt: row.created_at.toISOString() }
}

export type AuditRow = Selectable<DB['auth.audit']>

const Detail = z.record(z.string(), z.unknown())

export function toAuditEntry({ id, at, type, actor_id, subject_id, detail }: AuditRow): AuditEntry {
  return { id, at: at.toISOString(), type, actorId: actor_id, subjectId: subject_id, detail: Detail.parse(detail) }
}

type InvitationRow = Omit<Selectable<DB['auth.invitation']>, 'code_hash'>

export function toInvitation({ id, email, role, invited_by, created_at, expires_at }: InvitationRow): Invitation {
  const times = { createdAt: created_at.toISOString(), expiresAt: expires_at.toISOString() }
  return Invitation.parse({ id, email, role, invitedBy: invited_by, ...times })
}

export function toPolicy({ policy, domains }: Selectable<DB['auth.sign_up_policy']>): SignUpPolicy {
  return SignUpPolicy.parse({ policy, domains })
}
