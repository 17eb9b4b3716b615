import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'
import { MessageId } from './messageIds.ts'
import { TimeZone } from './names.ts'
import { Device, SubscriptionKind } from './pushes.ts'

/**
 * Of what somebody is told: of all messages; of those that mean them, which are direct ones, mentions, replies in threads
 * that they follow, and their keywords; or of nothing.
 */
export const Level = z.enum(['all', 'mentions', 'nothing'])
export type Level = z.infer<typeof Level>

const UserId = z.uuid().toLowerCase()

/** A word, or several, that one is told of wherever it is said. It matches whole words, in any case. */
export const Keyword = z
  .string()
  .max(200)
  .normalize('NFKC')
  .trim()
  .min(2)
  .max(50)
  .refine((text) => text.isWellFormed() && /[\p{L}\p{N}]/u.test(text) && !/\p{Cc}/u.test(text), 'a word')
export const mostKeywords = 50

/** The days of a week, as people begin it at work. */
export const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
export type Weekday = z.infer<typeof Weekday>

/** A time of the day on a clock of 24 hours. */
const ClockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'as 08:30')

/**
 * When one is told of nothing, by the clocks of a time zone: on these days from one time to another. Where `to` is not
 * later than `from`, it goes over midnight, and the day is that on which it begins; the same time twice is a whole day.
 */
export const QuietHours = z.object({
  timeZone: TimeZone,
  days: z
    .array(Weekday)
    .min(1)
    .max(7)
    .refine((days) => new Set(days).size === days.length, 'a day comes twice'),
  from: ClockTime,
  to: ClockTime,
})
export type QuietHours = z.infer<typeof QuietHours>

/** How many channels and how many threads have a level of their own. */
export const mostLevels = 1_000
export const mostBlocked = 1_000

/** How somebody is notified. */
export const Preferences = z.object({
  /** One more for each change. */
  version: z.number().int(),
  /** Where neither the channel nor the thread has a level of its own. */
  level: Level,
  channels: z.record(ChannelId, Level),
  /** By the id of the thread's first message. */
  threads: z.record(MessageId, Level),
  keywords: z.array(Keyword).max(mostKeywords),
  quietHours: QuietHours.nullable(),
  /** How long devices wait while one is active in an open app, for it to be read there; 0 is not at all. */
  delaySeconds: z.number().int().min(0).max(3_600),
  /** Whether an open app shows who has written, while one looks at something else in it. */
  toast: z.boolean(),
  /** Whether an open app makes a sound. */
  sound: z.boolean(),
  /** Whether devices show what a message says. */
  showText: z.boolean(),
  /** After how long one is mailed what is still unread, and how often at most; null is never. */
  digestMinutes: z.number().int().min(5).max(10_080).nullable(),
  /** Whose messages one is not notified of. */
  blocked: z.array(UserId).max(mostBlocked),
})
export type Preferences = z.infer<typeof Preferences>

/** What holds until somebody says otherwise. */
export const usualPreferences: Preferences = {
  version: 0,
  level: 'mentions',
  channels: {},
  threads: {},
  keywords: [],
  quietHours: null,
  delaySeconds: 60,
  toast: true,
  sound: true,
  showText: true,
  digestMinutes: 60,
  blocked: [],
}

const Levels = <Id extends z.ZodType<string, string>>(id: Id) =>
  z.record(id, Level.nullable()).refine((levels) => Object.keys(levels).length <= 100, 'at most 100 at once')

/** What is left out stays as it is; a channel or thread that is given null goes back to what is usual. */
export const SetPreferences = Preferences.omit({ version: true, blocked: true })
  .partial()
  .extend({
    channels: Levels(ChannelId).optional(),
    threads: Levels(MessageId).optional(),
  })
export type SetPreferences = z.infer<typeof SetPreferences>

export const BlockPerson = z.object({ userId: UserId })
export type BlockPerson = z.infer<typeof BlockPerson>

/** Why somebody is notified of a message. */
export const Interest = z.enum(['direct', 'mention', 'here', 'channel', 'reply', 'keyword', 'all'])
export type Interest = z.infer<typeof Interest>

/** Why somebody is not notified of a message. */
export const Silence = z.enum([
  /** They wrote it. */
  'own',
  /** They are not in the channel, or not any more. */
  'not_a_member',
  'deleted',
  /** It was said long ago: it was imported, or waited. */
  'late',
  /** They have blocked its author. */
  'blocked',
  /** The level is nothing. */
  'nothing',
  /** The level is mentions, and it does not mean them. */
  'not_meant',
  'bot',
  'deactivated',
  /** They have muted the channel. */
  'muted',
  /** They had read it before. */
  'read',
  'do_not_disturb',
  'quiet_hours',
])
export type Silence = z.infer<typeof Silence>

/** Why one device was not told, or not for good. */
export const Obstacle = z.enum([
  /** The push service knows the device no more. */
  'gone',
  /** It refuses what it is sent. */
  'refused',
  /** It was asked too often without an answer. */
  'unreachable',
  /** The device's session has ended. */
  'signed_out',
])
export type Obstacle = z.infer<typeof Obstacle>

/** `withheld` is of somebody who is not told, the others of a device: it is to be told, was, could not be, or took it away again. */
export const LedgerState = z.enum(['withheld', 'decided', 'sent', 'failed', 'dismissed'])
export type LedgerState = z.infer<typeof LedgerState>

/** What was decided about a message, a person and a device, and what became of it. */
export const LedgerEntry = z.object({
  channelId: ChannelId,
  messageId: MessageId,
  seq: z.number().int(),
  at: z.iso.datetime(),
  /** Null for the open app; so too where the person is not told at all. */
  device: z.object({ id: z.uuid(), kind: SubscriptionKind, label: z.string() }).nullable(),
  state: LedgerState,
  reason: z.union([Interest, Silence]),
  /** What came of it, where that is not as decided: why it failed or was dismissed without having been read. */
  outcome: z.union([Silence, Obstacle]).nullable(),
  changedAt: z.iso.datetime(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/**
 * A page of one's own ledger, the newest first, of one channel or of all; or all about one message. `before` is the time of
 * the last of the page before.
 */
export const ReadLedger = z.object({
  channelId: ChannelId.optional(),
  messageId: MessageId.optional(),
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ReadLedger = z.infer<typeof ReadLedger>

/**
 * What was decided about a message that somebody is told of, keyed by its channel: who, and why; and of how many are not
 * told, for each reason.
 */
export const notificationsDecided = topic(
  'notifications.decided',
  z.object({
    channelId: ChannelId,
    messageId: MessageId,
    seq: z.number().int(),
    told: z.partialRecord(Interest, z.array(z.uuid())),
    withheld: z.partialRecord(Silence, z.number().int()),
  }),
)

/** Somebody is told of a message. Keyed by the person's id, and told to their open apps. */
export const notified = topic(
  'notifications.notified',
  z.object({
    channelId: ChannelId,
    messageId: MessageId,
    threadId: MessageId.nullable(),
    seq: z.number().int(),
    authorId: z.uuid(),
    reason: Interest,
    /** Whether they want to hear it. */
    sound: z.boolean(),
  }),
  { audience: ({ key }) => `user:${key}` },
)

/** What somebody was told of is read, or is not there any more. Keyed by the person's id, and told to their open apps. */
export const dismissed = topic(
  'notifications.dismissed',
  z.object({ channelId: ChannelId, messageIds: z.array(MessageId) }),
  { audience: ({ key }) => `user:${key}` },
)

/** How somebody is notified from now on, and on what. Keyed by the person's id, and told to them alone. */
export const notificationSettingsChanged = topic(
  'notifications.settings_changed',
  z.object({ preferences: Preferences, devices: z.array(Device) }),
  { audience: ({ key }) => `user:${key}` },
)

/** The newer of two states of somebody's preferences. */
export function applyToPreferences(state: Preferences, { preferences }: { preferences: Preferences }): Preferences {
  return preferences.version > state.version ? preferences : state
}
