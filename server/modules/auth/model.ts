import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { DB } from '../../../db/schema.ts'
import { type Account, type Passkey, Role, type Session } from '../../../shared/auth.ts'

export type Tables = Pick<
  DB,
  'auth.person' | 'auth.session' | 'auth.account' | 'auth.jwks' | 'auth.passkey' | 'auth.spent_code'
>

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

export type AccountRow = Pick<PersonRow, 'id' | 'name' | 'email' | 'role' | 'created_at'>

export function toAccount({ id, name, email, role, created_at }: AccountRow): Account {
  return { id, name, email, role: Role.parse(role), createdAt: created_at.toISOString() }
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

export type PasskeyRow = Pick<Selectable<DB['auth.passkey']>, 'id' | 'name' | 'created_at'>

export function toPasskey({ id, name, created_at }: PasskeyRow): Passkey {
  return { id, name: name ?? '', createdAt: created_at.toISOString() }
}
