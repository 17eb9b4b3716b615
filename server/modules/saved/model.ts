import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import type { Saved } from '../../../shared/saved.ts'

export type Tables = Pick<DB, 'saved.message'>

export function toSaved(row: Selectable<Tables['saved.message']>): Saved {
  return {
    channelId: row.channel_id,
    id: row.message_id,
    savedAt: row.saved_at.toISOString(),
    remindAt: row.remind_at?.toISOString() ?? null,
    remindedAt: row.reminded_at?.toISOString() ?? null,
    doneAt: row.done_at?.toISOString() ?? null,
  }
}
