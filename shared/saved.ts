import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'
import { Message, MessageId, OneMessage } from './messages.ts'

/** A message that somebody has put aside for later, for themself. */
export const Saved = z.object({
  channelId: ChannelId,
  id: MessageId,
  savedAt: z.iso.datetime(),
  /** When to be reminded of it, and since when it has been. */
  remindAt: z.iso.datetime().nullable(),
  remindedAt: z.iso.datetime().nullable(),
  /** From when on it is done with. */
  doneAt: z.iso.datetime().nullable(),
})
export type Saved = z.infer<typeof Saved>

/** What was saved, with the message as it is now; null where it cannot be read any more. */
export const SavedMessage = Saved.extend({ message: Message.nullable() })
export type SavedMessage = z.infer<typeof SavedMessage>

const year = 366 * 86_400_000

/** A time to come, within a year. */
export const Later = z.iso
  .datetime()
  .refine((at) => Date.parse(at) > Date.now() && Date.parse(at) < Date.now() + year, 'not within a year from now')

/** Saving again changes when to be reminded; null is never. */
export const SaveMessage = OneMessage.extend({ remindAt: Later.nullable().default(null) })
export type SaveMessage = z.infer<typeof SaveMessage>

export const CompleteSaved = OneMessage.extend({ done: z.boolean() })
export type CompleteSaved = z.infer<typeof CompleteSaved>

/** A page, what was saved last first; `before` is when the last of the page before was. */
export const ListSaved = z.object({
  show: z.enum(['open', 'done']).default('open'),
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ListSaved = z.infer<typeof ListSaved>

/** Keyed by the person's id, and told to them alone; `saved` is null for what is saved no more. */
export const savedChanged = topic(
  'saved.changed',
  z.object({ channelId: ChannelId, id: MessageId, saved: Saved.nullable() }),
  { audience: ({ key }) => `user:${key}` },
)
