import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'
import { everybodyId } from './mentions.ts'
import { Message, MessageId } from './messages.ts'

/** Why something is of interest to somebody: it names them, replies in a thread that they follow, or reacts to them. */
export const ActivityKind = z.enum(['mention', 'reply', 'reaction'])
export type ActivityKind = z.infer<typeof ActivityKind>

export const Activity = z.object({
  kind: ActivityKind,
  channelId: ChannelId,
  messageId: MessageId,
  actorId: z.uuid(),
  /** The reaction's; empty for others. */
  emoji: z.string(),
  at: z.iso.datetime(),
})
export type Activity = z.infer<typeof Activity>

/** An activity with the message that it is about, as that is now. */
export const ShownActivity = Activity.extend({ message: Message })
export type ShownActivity = z.infer<typeof ShownActivity>

/** A page, the newest first; `before` is the time of the last of the page before. */
export const ListActivity = z.object({
  kind: ActivityKind.optional(),
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ListActivity = z.infer<typeof ListActivity>

/** The page, and where the one after it begins; null where there is none. */
export const ActivityPage = z.object({ activities: z.array(ShownActivity), next: z.iso.datetime().nullable() })
export type ActivityPage = z.infer<typeof ActivityPage>

/** Until when somebody has seen what is of interest to them, and how much has come since; 100 stands for more too. */
export const Seen = z.object({ seenAt: z.iso.datetime().nullable(), unseen: z.number().int() })
export type Seen = z.infer<typeof Seen>

export const MarkSeen = z.object({ at: z.iso.datetime() })
export type MarkSeen = z.infer<typeof MarkSeen>

/** Something of interest has come, or is taken back. Keyed by the person's id, or by everybody's; told to whom it concerns. */
export const activityChanged = topic('activity.changed', z.object({ activity: Activity, added: z.boolean() }), {
  audience: ({ key, data }) => (key === everybodyId ? `channel:${data.activity.channelId}` : `user:${key}`),
})
/** Keyed by the person's id, and told to them alone. */
export const activitySeen = topic('activity.seen', MarkSeen, { audience: ({ key }) => `user:${key}` })
