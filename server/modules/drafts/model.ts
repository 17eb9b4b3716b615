import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import { type Draft, Scheduled } from '../../../shared/drafts.ts'

export type Tables = Pick<DB, 'drafts.draft' | 'drafts.scheduled'>

/** In the place of a thread: the channel itself. */
export const noThread = '00000000-0000-0000-0000-000000000000'

export function toDraft(row: Selectable<Tables['drafts.draft']>): Draft {
  return {
    channelId: row.channel_id,
    threadId: row.thread_id === noThread ? null : row.thread_id,
    text: row.text,
    changedAt: row.changed_at.toISOString(),
  }
}

const Files = Scheduled.shape.files

export function toScheduled(row: Selectable<Tables['drafts.scheduled']>): Scheduled {
  return {
    id: row.id,
    channelId: row.channel_id,
    threadId: row.thread_id,
    text: row.text,
    files: Files.parse(row.files),
    sendAt: row.send_at.toISOString(),
    failure: row.failure,
  }
}
