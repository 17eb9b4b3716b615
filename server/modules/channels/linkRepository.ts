import { type Kysely, sql } from 'kysely'
import type { InviteLink } from '../../../shared/channels.ts'
import { type Tables, toLink } from './model.ts'

type Db = Kysely<Tables>

/** Links that lead somewhere: neither expired nor used up. Revoked ones are gone. */
const isOpen = sql<boolean>`(expires_at > now() and (most_uses is null or uses < most_uses))`

export async function insertLink(db: Db, link: InviteLink, codeHash: Buffer): Promise<void> {
  await db
    .insertInto('channels.link')
    .values({
      id: link.id,
      channel_id: link.channelId,
      code_hash: codeHash,
      created_by: link.createdBy,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      most_uses: link.mostUses,
    })
    .execute()
}

/** The channel's links that still lead in, the newest first. */
export async function openLinks(db: Db, channelId: string): Promise<InviteLink[]> {
  const links = db.selectFrom('channels.link').selectAll().where('channel_id', '=', channelId).where(isOpen)
  return (await links.orderBy('created_at', 'desc').orderBy('id').execute()).map(toLink)
}

/** Forgets the channel's links that lead nowhere any more. */
export async function deleteSpent(db: Db, channelId: string): Promise<void> {
  const spent = db.deleteFrom('channels.link').where('channel_id', '=', channelId)
  await spent.where((where) => where.not(isOpen)).execute()
}

/** False where there was none. */
export async function deleteLink(db: Db, channelId: string, linkId: string): Promise<boolean> {
  const deletion = db.deleteFrom('channels.link').where('channel_id', '=', channelId).where('id', '=', linkId)
  return (await deletion.executeTakeFirstOrThrow()).numDeletedRows > 0n
}

/** The link of this code that still leads in. */
export async function findLink(db: Db, codeHash: Buffer): Promise<InviteLink | null> {
  const link = db.selectFrom('channels.link').selectAll().where('code_hash', '=', codeHash).where(isOpen)
  const row = await link.executeTakeFirst()
  return row ? toLink(row) : null
}

/** Counts one more use; false where it does not lead in any more, also because others came first. */
export async function spendLink(db: Db, linkId: string): Promise<boolean> {
  const spending = db.updateTable('channels.link').set({ uses: sql`uses + 1` }).where('id', '=', linkId).where(isOpen)
  return (await spending.executeTakeFirstOrThrow()).numUpdatedRows > 0n
}
