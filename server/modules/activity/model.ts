import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import { type Activity, ActivityKind } from '../../../shared/activity.ts'

export { everybodyId } from '../../../shared/mentions.ts'

export type Tables = Pick<DB, 'activity.entry' | 'activity.seen'>

/** An activity, and whom it is of interest to. */
export interface Entry extends Activity {
  userId: string
}

export function toActivity(row: Selectable<Tables['activity.entry']>): Activity {
  return {
    kind: ActivityKind.parse(row.kind),
    channelId: row.channel_id,
    messageId: row.message_id,
    actorId: row.actor_id,
    emoji: row.emoji,
    at: row.at.toISOString(),
  }
}
