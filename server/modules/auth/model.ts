import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { DB } from '../../../db/schema.ts'
import { type Account, type Person, Role, type Session } from '../../../shared/auth.ts'
import type { Profile } from '../../../shared/profiles.ts'

export type Tables = Pick<DB, 'auth.person' | 'auth.session' | 'auth.account' | 'auth.jwks' | 'auth.avatar'>

type PersonRow = Selectable<DB['auth.person']>
type SessionRow = Selectable<DB['auth.session']>

/** A live session and whose it is, as far as a request needs to know. */
export const LiveSession = z.object({
  sessionId: z.uuid(),
  userId: z.uuid(),
  name: z.string(),
  role: Role,
  expiresAt: z.coerce.date(),
})
export type LiveSession = z.infer<typeof LiveSession>

export type PersonColumns = Pick<PersonRow, 'id' | 'name' | 'handle' | 'avatar' | 'deactivated_at'>

export function toPerson({ id, name, handle, avatar, deactivated_at }: PersonColumns): Person {
  return { id, name, handle, avatar, deactivated: deactivated_at !== null }
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

type SessionSummary = Pick<SessionRow, 'id' | 'created_at' | 'expires_at' | 'ip_address' | 'user_agent'>

export function toSession(row: SessionSummary, currentId: string): Session {
  return {
    id: row.id,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    address: row.ip_address || null,
    userAgent: row.user_agent || null,
    current: row.id === currentId,
  }
}
