import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'
import { FileIds, FileInfo } from './files.ts'
import { MessageId, maxTextLength } from './messages.ts'
import { Later } from './saved.ts'
import { MaybeText } from './texts.ts'

/** Where something is being written: in a channel, or in one of its threads. */
const Place = z.object({ channelId: ChannelId, threadId: MessageId.nullable().default(null) })

/** What somebody has begun to write, the same on all their devices. */
export const Draft = Place.extend({
  text: z
    .string()
    .max(maxTextLength * 2)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not valid Unicode text'),
  changedAt: z.iso.datetime(),
})
export type Draft = z.infer<typeof Draft>

/** With an empty text, the draft is gone. */
export const SetDraft = Draft.omit({ changedAt: true })
export type SetDraft = z.infer<typeof SetDraft>

/** A message that is to be sent at a time. Its id becomes the message's. */
export const Scheduled = Place.extend({
  id: MessageId,
  /** Perhaps nothing, where there are files. */
  text: MaybeText,
  files: z.array(FileInfo).default([]),
  sendAt: z.iso.datetime(),
  /** Why it was not sent when its time came; null while it waits. */
  failure: z.string().nullable(),
})
export type Scheduled = z.infer<typeof Scheduled>

/** `fileIds` are files as `messages.send` takes them; no other message can have them from then on, and they stay until it is called off. */
export const ScheduleMessage = Place.extend({ text: MaybeText, fileIds: FileIds.default([]), sendAt: Later }).refine(
  ({ text, fileIds }) => text.trim() !== '' || fileIds.length > 0,
  { path: ['text'], message: 'a message needs some text' },
)
export type ScheduleMessage = z.infer<typeof ScheduleMessage>

export const OneScheduled = z.object({ id: MessageId })
export type OneScheduled = z.infer<typeof OneScheduled>

/** What is left out stays as it is. One that has failed is tried again. */
export const Reschedule = OneScheduled.extend({
  text: MaybeText.optional(),
  fileIds: FileIds.optional(),
  sendAt: Later.optional(),
})
export type Reschedule = z.infer<typeof Reschedule>

/** Keyed by the person's id, and told to them alone. A draft without text is gone. */
export const draftChanged = topic('drafts.changed', Draft, { audience: ({ key }) => `user:${key}` })
/** As `draftChanged`; `scheduled` is null for what is sent or called off. */
export const scheduledChanged = topic(
  'drafts.scheduled_changed',
  z.object({ id: MessageId, scheduled: Scheduled.nullable() }),
  { audience: ({ key }) => `user:${key}` },
)
