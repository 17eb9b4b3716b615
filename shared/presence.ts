import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'

/** Whether a device's person is at it. */
export const DeviceState = z.enum(['active', 'away'])
export type DeviceState = z.infer<typeof DeviceState>

/** All of a person's devices taken together: active on any is active, away is away on all, and offline has none. */
export const PresenceState = z.enum(['active', 'away', 'offline'])
export type PresenceState = z.infer<typeof PresenceState>

/** Who sees when somebody was last here. */
export const LastSeenPrivacy = z.enum(['everyone', 'nobody'])
export type LastSeenPrivacy = z.infer<typeof LastSeenPrivacy>

/** One emoji, by however many code points or by the name of one of the workspace's own; or none. */
const Emoji = z
  .string()
  .max(40)
  .regex(/^(?:\p{RGI_Emoji}|:[a-z0-9_\-]{2,32}:)?$/v, 'one emoji')

/** What people say of themselves, on one line, until `expiresAt` or until they take it back. */
export const CustomStatus = z
  .object({
    emoji: Emoji,
    text: z
      .string()
      .trim()
      .max(100)
      .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'one line of valid Unicode text'),
    expiresAt: z.iso.datetime().nullable(),
  })
  .refine(({ emoji, text }) => emoji !== '' || text !== '', 'an emoji, a text, or both')
export type CustomStatus = z.infer<typeof CustomStatus>

/** How a person stands towards others now. */
export const Presence = z.object({
  userId: z.uuid(),
  state: PresenceState,
  status: CustomStatus.nullable(),
  doNotDisturbUntil: z.iso.datetime().nullable(),
  /** When an offline person was last here; null while they are, and where they keep it to themselves. */
  lastSeenAt: z.iso.datetime().nullable(),
})
export type Presence = z.infer<typeof Presence>

/** What a person has set for themself. */
export const PresenceSettings = z.object({
  status: CustomStatus.nullable(),
  doNotDisturbUntil: z.iso.datetime().nullable(),
  lastSeen: LastSeenPrivacy,
})
export type PresenceSettings = z.infer<typeof PresenceSettings>

/** What is absent stays as it is. `state` is about the connection that it is said over, the rest about the person. */
export const SetPresence = PresenceSettings.partial().extend({ state: DeviceState.optional() })
export type SetPresence = z.infer<typeof SetPresence>

/** The most people whose presence one question asks for, and the most that one subscription watches. */
export const mostAsked = 200
export const mostWatched = 500
const mostChannels = 20

const UserId = z.uuid().toLowerCase()

export const GetPresence = z.object({ userIds: z.array(UserId).max(mostAsked) })

export const Typing = z.object({ channelId: ChannelId })

/** The people and channels that somebody has on the screen. */
export const Watch = z.object({
  userIds: z.array(UserId).max(mostWatched).default([]),
  channelIds: z.array(ChannelId).max(mostChannels).default([]),
})
export type Watch = z.output<typeof Watch>

export const PresenceAnalytics = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) })

/** A day in UTC: how many people were active on it, and the hours that they were so, added up. */
export const ActiveDay = z.object({ day: z.iso.date(), people: z.number().int(), hours: z.number() })
export type ActiveDay = z.infer<typeof ActiveDay>

/** How long somebody counts as typing after they were heard to, and how often to say so at most; in milliseconds. */
export const typingMs = 6_000
export const typingEveryMs = 3_000

/** Somebody is writing in a channel, until `expiresAt` unless they are heard of again. */
export const TypingSignal = z.object({
  type: z.literal('typing'),
  channelId: ChannelId,
  userId: z.uuid(),
  expiresAt: z.iso.datetime(),
})
export type TypingSignal = z.infer<typeof TypingSignal>

/** What `live.signals` yields, several at a time: nothing of it needs to be caught up with. */
export type Signal = ({ type: 'presence' } & Presence) | TypingSignal

/** A person's presence is another from now on. Keyed by the person's id; of two, the one with the later `since` stands. */
export const presenceChanged = topic('presence.changed', Presence.extend({ since: z.iso.datetime() }))
