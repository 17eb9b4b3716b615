import { z } from 'zod'
import { type EventOf, topic } from './event.ts'

/** Public channels are every member's to find; of private ones and of direct conversations only those in them know. */
export const ChannelKind = z.enum(['public', 'private', 'direct'])
export type ChannelKind = z.infer<typeof ChannelKind>

/** What a person may do in a channel, from most to least: owners decide about everything, moderators about people and posts. */
export const ChannelRole = z.enum(['owner', 'moderator', 'member'])
export type ChannelRole = z.infer<typeof ChannelRole>

/** Whether `role` may do what is asked of `least`. */
export function ranks(role: ChannelRole, least: ChannelRole): boolean {
  return ChannelRole.options.indexOf(role) <= ChannelRole.options.indexOf(least)
}

/** Who may post: in an announcement channel, only moderators and owners. */
export const Posting = z.enum(['everyone', 'moderators'])
export type Posting = z.infer<typeof Posting>

export const ChannelId = z.uuid().toLowerCase()

export const Channel = z.object({
  id: ChannelId,
  /** Empty for a direct conversation, which is called by its people. */
  name: z.string(),
  kind: ChannelKind,
  topic: z.string(),
  description: z.string(),
  posting: Posting,
  /** The people of a direct conversation, who are the same for good; none for other kinds. */
  userIds: z.array(z.uuid()),
  createdBy: z.uuid(),
  createdAt: z.iso.datetime(),
  /** From when on it can only be read. */
  archivedAt: z.iso.datetime().nullable(),
})
export type Channel = z.infer<typeof Channel>

/** A channel that a person is in: since when, and as what. */
export const MyChannel = Channel.extend({ joinedAt: z.iso.datetime(), role: ChannelRole })
export type MyChannel = z.infer<typeof MyChannel>

/** A channel as those see it who may not have joined it. */
export const BrowsedChannel = Channel.extend({ members: z.number().int(), joined: z.boolean() })
export type BrowsedChannel = z.infer<typeof BrowsedChannel>

export const Member = z.object({
  channelId: ChannelId,
  userId: z.uuid(),
  name: z.string(),
  role: ChannelRole,
  joinedAt: z.iso.datetime(),
})
export type Member = z.infer<typeof Member>

/** Names are lower case without spaces, as people type them after a `#`; letters of any script, in Unicode's NFC form. */
export const ChannelName = z
  .string()
  .max(250)
  .trim()
  .toLowerCase()
  .normalize('NFC')
  .regex(
    /^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}][\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}_-]{0,79}$/u,
    'letters, digits, - and _, at most 80',
  )

/** Text on one line or on several, of valid Unicode that Postgres can keep. */
const text = (length: number) =>
  z
    .string()
    .trim()
    .max(length)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'not valid Unicode text')
const Topic = text(250)
const Description = text(2_000)

export const CreateChannel = z.object({
  name: ChannelName,
  kind: ChannelKind.exclude(['direct']).default('public'),
  topic: Topic.default(''),
  description: Description.default(''),
  posting: Posting.default('everyone'),
})
export type CreateChannel = z.infer<typeof CreateChannel>

export const OneChannel = z.object({ channelId: ChannelId })

/** What is left out stays as it is. */
export const UpdateChannel = OneChannel.extend({
  name: ChannelName.optional(),
  topic: Topic.optional(),
  description: Description.optional(),
  posting: Posting.optional(),
})
export type UpdateChannel = z.infer<typeof UpdateChannel>

const UserId = z.uuid().toLowerCase()

/** The people to talk with, besides oneself; nobody else for notes of one's own. */
export const OpenDirect = z.object({ userIds: z.array(UserId).max(8) })
export type OpenDirect = z.infer<typeof OpenDirect>

/** A page of the directory or of a member list: `after` is the last name, or user id, of the page before. */
export const BrowseChannels = z.object({
  search: z.string().trim().max(80).optional(),
  show: z.enum(['in_use', 'archived']).default('in_use'),
  after: z.string().max(250).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type BrowseChannels = z.infer<typeof BrowseChannels>

export const ListMembers = OneChannel.extend({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type ListMembers = z.infer<typeof ListMembers>

export const OneMember = OneChannel.extend({ userId: UserId })
export type OneMember = z.infer<typeof OneMember>

export const SetChannelRole = OneMember.extend({ role: ChannelRole })
export type SetChannelRole = z.infer<typeof SetChannelRole>

/** Somebody who may not come back into a channel. */
export const Ban = z.object({ userId: z.uuid(), name: z.string(), bannedBy: z.uuid(), bannedAt: z.iso.datetime() })
export type Ban = z.infer<typeof Ban>

/** A way into a channel for whoever is given its code, until it expires, is used up or is revoked. */
export const InviteLink = z.object({
  id: z.uuid(),
  channelId: ChannelId,
  createdBy: z.uuid(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  uses: z.number().int(),
  /** Null for any number. */
  mostUses: z.number().int().nullable(),
})
export type InviteLink = z.infer<typeof InviteLink>

const hoursOfADay = 24

export const CreateInviteLink = OneChannel.extend({
  hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(365 * hoursOfADay)
    .default(7 * hoursOfADay),
  mostUses: z.coerce.number().int().min(1).max(10_000).nullable().default(null),
})
export type CreateInviteLink = z.infer<typeof CreateInviteLink>

export const OneInviteLink = OneChannel.extend({ linkId: UserId })
export type OneInviteLink = z.infer<typeof OneInviteLink>

/** 144 random bits in base64url. Only its hash is kept, so that it is told once, to its maker. */
export const InviteCode = z.object({ code: z.string().regex(/^[\w-]{24}$/) })
export type InviteCode = z.infer<typeof InviteCode>

export const NewInviteLink = InviteLink.extend(InviteCode.shape)
export type NewInviteLink = z.infer<typeof NewInviteLink>

/** A heading of one's own in the sidebar. */
export const Section = z.object({ id: z.uuid().toLowerCase(), name: z.string().trim().min(1).max(50) })
export type Section = z.infer<typeof Section>

/** How a person has arranged one channel for themself. A muted one does not call for attention. */
export const Arrangement = z.object({
  starred: z.boolean().default(false),
  muted: z.boolean().default(false),
  /** The section that it stands in; null for the common one. */
  sectionId: z.uuid().toLowerCase().nullable().default(null),
})
export type Arrangement = z.infer<typeof Arrangement>

/** A person's sidebar, the same on all their devices. Channels that are not named are not arranged. */
export const Sidebar = z.object({
  /** One more for each change. */
  version: z.number().int(),
  sections: z.array(Section),
  channels: z.record(ChannelId, Arrangement),
})
export type Sidebar = z.infer<typeof Sidebar>

export const ArrangeChannel = OneChannel.extend({
  starred: z.boolean().optional(),
  muted: z.boolean().optional(),
  sectionId: z.uuid().toLowerCase().nullable().optional(),
})
export type ArrangeChannel = z.infer<typeof ArrangeChannel>

/** All sections, in their order. Channels of those left out go back to the common one. */
export const SetSections = z.object({
  sections: z
    .array(Section)
    .max(50)
    .refine((sections) => new Set(sections.map(({ id }) => id)).size === sections.length, 'an id comes twice'),
})
export type SetSections = z.infer<typeof SetSections>

/** Topics of channels, each keyed by the channel's id. */
export const channelCreated = topic('channels.created', z.object({ channel: Channel }), {
  audience: ({ data }) => (data.channel.kind === 'public' ? 'workspace' : `user:${data.channel.createdBy}`),
})
/**
 * A channel as it is from now on; and, where `userId` is somebody, what they are in it: a member, or, with null, nothing.
 * One topic for all of it, so that no change overtakes another.
 */
export const channelChanged = topic(
  'channels.changed',
  z.object({ channel: Channel, userId: z.uuid().nullable(), member: Member.nullable() }),
  {
    audience: ({ key }) => `channel:${key}`,
    membership: ({ key, data: { userId, member } }) =>
      userId === null ? undefined : { userId, audience: `channel:${key}`, joined: member !== null },
  },
)
/** Keyed by the person's id, and told to them alone. */
export const sidebarChanged = topic('channels.sidebar_changed', z.object({ sidebar: Sidebar }), {
  audience: ({ key }) => `user:${key}`,
})

export type ChannelEvent = EventOf<typeof channelCreated | typeof channelChanged>

/** Whether an event of the live stream is about channels. */
export function isChannelEvent<E extends { type: string }>(event: E): event is Extract<E, ChannelEvent> {
  return event.type === channelCreated.name || event.type === channelChanged.name
}

/** The channels a person is in, by name: what their sidebar shows. */
export interface MyChannels {
  userId: string
  channels: MyChannel[]
}

/** The person's channels after `event`. Applying every event in order equals a fresh `channels.list`. */
export function applyToMyChannels(state: MyChannels, event: ChannelEvent): MyChannels {
  if (event.type !== 'channels.changed') return state
  const { channel, userId, member } = event.data
  const known = state.channels.find(({ id }) => id === channel.id)
  const others = state.channels.filter(({ id }) => id !== channel.id)
  const mine = userId === state.userId ? member : known
  const changed = mine ? [{ ...channel, joinedAt: mine.joinedAt, role: mine.role }] : []
  return { ...state, channels: [...others, ...changed].sort(byName) }
}

/** A channel's members after `event`, by user id. Applying every event in order equals a fresh `channels.members`. */
export function applyToMembers(members: Member[], event: ChannelEvent): Member[] {
  if (event.type !== 'channels.changed' || event.data.userId === null) return members
  const { userId, member } = event.data
  const others = members.filter((other) => other.userId !== userId)
  return member ? [...others, member].sort((a, b) => (a.userId < b.userId ? -1 : 1)) : others
}

/** The newer of two states of a person's sidebar. */
export function applyToSidebar(state: Sidebar, event: EventOf<typeof sidebarChanged>): Sidebar {
  return event.data.sidebar.version > state.version ? event.data.sidebar : state
}

/** The order of channel lists: by name in code points, as Postgres' "C" collation has it; then by id. */
export function byName(a: Pick<Channel, 'id' | 'name'>, b: Pick<Channel, 'id' | 'name'>): number {
  return compareCodePoints(a.name, b.name) || compareCodePoints(a.id, b.id)
}

/** JavaScript's `<` compares UTF-16 code units, which puts what lies past U+FFFF before U+E000 to U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1)
}
