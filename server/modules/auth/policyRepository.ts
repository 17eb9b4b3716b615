import { type Kysely, sql } from 'kysely'
import type { Invitation, SignUpPolicy } from '../../../shared/auth.ts'
import { type Tables, toInvitation, toPolicy } from './model.ts'

type Db = Kysely<Tables>

const columns = ['id', 'email', 'role', 'invited_by', 'created_at', 'expires_at'] as const

export async function policy(db: Db): Promise<SignUpPolicy> {
  return toPolicy(await db.selectFrom('auth.sign_up_policy').selectAll().executeTakeFirstOrThrow())
}

export async function setPolicy(db: Db, { policy, domains }: SignUpPolicy): Promise<void> {
  await db.updateTable('auth.sign_up_policy').set({ policy, domains }).execute()
}

/** Whether nobody is there yet. */
export async function isEmpty(db: Db): Promise<boolean> {
  return (await db.selectFrom('auth.person').select('id').limit(1).executeTakeFirst()) === undefined
}

/** One address has one invitation, the newest. */
export async function upsertInvitation(db: Db, invitation: Invitation, codeHash: Buffer): Promise<void> {
  const { id, email, role, invitedBy, createdAt, expiresAt } = invitation
  const row = { id, role, code_hash: codeHash, invited_by: invitedBy, created_at: createdAt, expires_at: expiresAt }
  await db
    .insertInto('auth.invitation')
    .values({ email, ...row })
    .onConflict((conflict) => conflict.column('email').doUpdateSet(row))
    .execute()
}

/** The invitation of this code, unless it has expired. */
export async function findInvitation(db: Db, codeHash: Buffer): Promise<Invitation | undefined> {
  const found = db.selectFrom('auth.invitation').select(columns).where('code_hash', '=', codeHash)
  const row = await found.where('expires_at', '>', sql<Date>`now()`).executeTakeFirst()
  return row && toInvitation(row)
}

export async function invitations(db: Db): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('auth.invitation')
    .select(columns)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('created_at', 'desc')
    .limit(500)
    .execute()
  return rows.map(toInvitation)
}

/** False where there was none. */
export async function deleteInvitation(db: Db, id: string): Promise<boolean> {
  const deletion = db.deleteFrom('auth.invitation').where('id', '=', id)
  return (await deletion.executeTakeFirstOrThrow()).numDeletedRows > 0n
}

export async function acceptInvitation(db: Db, { id, role }: Invitation, userId: string): Promise<void> {
  await sql`
    with used as (delete from auth.invitation where id = ${id})
    update auth.person set email_verified = true, role = case role when 'owner' then 'owner' else ${role} end
    where id = ${userId}`.execute(db)
}
