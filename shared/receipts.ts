import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { type EventOf, topic } from './event.ts'
import { type Message, Seq, standsInChannel } from './messages.ts'

/** How far somebody has come in a channel: what their devices have received, and what they have read. */
export const Cursor = z.object({
  channelId: ChannelId,
  deliveredSeq: Seq,
  readSeq: Seq,
  /** One more for each change, so that the newer of two is known; they do not only go forward. */
  version: z.number().int(),
})
export type Cursor = z.infer<typeof Cursor>

/** What somebody has not read of a channel: messages of others that stand in it, and, of those, the ones that name them. */
export const Unread = Cursor.extend({
  /** The channel's seq as of which this is true. */
  lastSeq: Seq,
  unread: z.number().int(),
  mentions: z.number().int(),
})
export type Unread = z.infer<typeof Unread>

/** How many channels one question or one word names. */
const mostChannels = 500

const Seqs = z
  .record(ChannelId, Seq)
  .refine((seqs) => Object.keys(seqs).length <= mostChannels, `at most ${mostChannels} channels`)
export type Seqs = z.infer<typeof Seqs>

/** A place in a channel. */
export const OnePlace = z.object({ channelId: ChannelId, seq: Seq })
export type OnePlace = z.infer<typeof OnePlace>

/** How far one has come in several channels at once. */
export const Acknowledge = z.object({ delivered: Seqs.default({}), read: Seqs.default({}) })
export type Acknowledge = z.infer<typeof Acknowledge>

/** Puts what was read in these channels back to where it was. */
export const RestoreRead = z.object({ read: Seqs })
export type RestoreRead = z.infer<typeof RestoreRead>

/** The channels asked about; all of one's own without. */
export const AskUnread = z.object({ channelIds: z.array(ChannelId).max(mostChannels).optional() }).default({})
export type AskUnread = z.infer<typeof AskUnread>

/** Who else has received a message, and who has read it and lets others see that, the latter since when. */
export const Readers = z.object({
  read: z.array(z.object({ userId: z.uuid(), at: z.iso.datetime().nullable() })),
  delivered: z.array(z.uuid()),
})
export type Readers = z.infer<typeof Readers>

/** How far somebody else has come in a direct conversation; `readSeq` is null where they keep it to themselves. */
export const Receipt = z.object({ channelId: ChannelId, userId: z.uuid(), deliveredSeq: Seq, readSeq: Seq.nullable() })
export type Receipt = z.infer<typeof Receipt>

/** Whether others see what one has read. */
export const ReadingPrivacy = z.enum(['send', 'private'])
export type ReadingPrivacy = z.infer<typeof ReadingPrivacy>

export const ReceiptSettings = z.object({ reading: ReadingPrivacy })
export type ReceiptSettings = z.infer<typeof ReceiptSettings>

export const AcknowledgementKind = z.enum(['delivered', 'read', 'unread'])
export type AcknowledgementKind = z.infer<typeof AcknowledgementKind>

/** What somebody acknowledged, and when. After `unread`, `seq` is the last that still counts as read. */
export const Acknowledgement = z.object({
  userId: z.uuid(),
  kind: AcknowledgementKind,
  seq: Seq,
  at: z.iso.datetime(),
})
export type Acknowledgement = z.infer<typeof Acknowledgement>

/** A page of a channel's acknowledgements, the newest first; `before` is the time of the last of the page before. */
export const ListAcknowledgements = z.object({
  channelId: ChannelId,
  userId: z.uuid().toLowerCase().optional(),
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type ListAcknowledgements = z.infer<typeof ListAcknowledgements>

/** The actor has come to this in a channel. Keyed by the channel's id, and told to the actor's own devices. */
export const messageAcknowledged = topic(
  'chat.message_acknowledged',
  z.object({ userId: z.uuid(), kind: AcknowledgementKind, cursor: Cursor }),
  { audience: ({ data }) => `user:${data.userId}` },
)
/** The same in a direct conversation, as far as the others may see it. Keyed by the channel's id. */
export const receiptChanged = topic('receipts.changed', z.object({ receipt: Receipt }), {
  audience: ({ key }) => `channel:${key}`,
})

/** Whether a message counts as unread for somebody, once they have read less than it. */
export function countsFor(userId: string, message: Message): boolean {
  return standsInChannel(message) && message.authorId !== userId && message.deletedAt === null
}

/** Whether a message names somebody; null where it calls for those who are here, for only the server knows who was. */
export function names(userId: string, { mentions, mentionsAll }: Message): boolean | null {
  if (mentionsAll === 'channel' || mentions.includes(userId)) return true
  return mentionsAll === 'here' ? null : false
}

/**
 * What is unread after these messages of the channel have changed, all that did since `lastSeq`; null where only the
 * server can say, for what one of them was before is not known, or whom it names.
 */
export function applyMessages(state: Unread, userId: string, messages: readonly Message[]): Unread | null {
  const changed = messages.filter(({ changedSeq }) => changedSeq > state.lastSeq)
  const last = changed.at(-1)
  if (!last) return state
  const ofOthers = changed.filter((message) => message.seq > state.readSeq && message.authorId !== userId)
  const fresh = ofOthers.filter(({ seq }) => seq > state.lastSeq)
  if (ofOthers.some((message) => !fresh.includes(message) && (message.editedAt ?? message.deletedAt))) return null
  const counted = fresh.filter((message) => countsFor(userId, message))
  if (counted.some((message) => names(userId, message) === null)) return null
  const named = counted.filter((message) => names(userId, message))
  const { unread, mentions } = state
  return {
    ...state,
    lastSeq: last.changedSeq,
    unread: unread + counted.length,
    mentions: mentions + named.length,
  }
}

/** What is unread from another cursor on; null where only the server can say. An older cursor changes nothing. */
export function applyCursor(state: Unread, cursor: Cursor): Unread | null {
  if (cursor.version <= state.version) return state
  if (cursor.readSeq === state.readSeq) return { ...state, ...cursor }
  const isAll = cursor.readSeq >= state.lastSeq || (state.unread === 0 && cursor.readSeq > state.readSeq)
  if (isAll) return { ...state, ...cursor, unread: 0, mentions: 0 }
  return null
}

/** The receipts of a direct conversation after one of them has changed, by person. */
export function applyReceipt(receipts: Receipt[], { data }: EventOf<typeof receiptChanged>): Receipt[] {
  const { receipt } = data
  const others = receipts.filter(({ userId }) => userId !== receipt.userId)
  return [...others, receipt].toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
}
