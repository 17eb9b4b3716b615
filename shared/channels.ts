import { z } from 'zod'
import { type EventOf, topic } from './event.ts'

export const ChannelKind = z.enum(['public', 'private'])
export type ChannelKind = z.infer<typeof ChannelKind>

export const ChannelRole = z.enum(['owner', 'moderator', 'member'])
export type ChannelRole = z.infer<typeof ChannelRole>

export const ChannelId = z.uuid().toLowerCase()

export const Channel = z.object({
  id: ChannelId,
  name: z.string(),
  kind: ChannelKind,
  topic: z.string(),
  createdBy: z.uuid(),
  createdAt: z.iso.datetime(),
})
export type Channel = z.infer<typeof Channel>

/** A channel that a person is in, with the time they entered it. */
export const MyChannel = Channel.extend({ joinedAt: z.iso.datetime() })
export type MyChannel = z.infer<typeof MyChannel>

/** A channel as the directory shows it to someone who may not have joined it. */
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

export const CreateChannel = z.object({
  name: ChannelName,
  kind: ChannelKind.default('public'),
  topic: z.string().trim().max(250).default(''),
})
export type CreateChannel = z.infer<typeof CreateChannel>

export const OneChannel = z.object({ channelId: ChannelId })

/** A page of the directory or of a member list: `after` is the last name, or user id, of the page before. */
export const BrowseChannels = z.object({
  search: z.string().trim().max(80).optional(),
  after: z.string().max(250).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type BrowseChannels = z.infer<typeof BrowseChannels>

export const ListMembers = OneChannel.extend({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type ListMembers = z.infer<typeof ListMembers>

export const Invite = OneChannel.extend({ userId: z.uuid().toLowerCase() })
export type Invite = z.infer<typeof Invite>

/** Topics of channels, each keyed by the channel's id. */
export const channelCreated = topic('channels.created', z.object({ channel: Channel }), {
  audience: ({ data }) => (data.channel.kind === 'public' ? 'workspace' : `user:${data.channel.createdBy}`),
})
/** What a person is in a channel from now on: a member, or, with null, nothing. One topic for all of it, so that no change overtakes another. */
export const memberChanged = topic(
  'channels.member_changed',
  z.object({ channel: Channel, userId: z.uuid(), member: Member.nullable() }),
  {
    audience: ({ key }) => `channel:${key}`,
    membership: ({ key, data }) => ({
      userId: data.userId,
      audience: `channel:${key}`,
      joined: data.member !== null,
    }),
  },
)

export type ChannelEvent = EventOf<typeof channelCreated | typeof memberChanged>

/** Whether an event of the live stream is about channels. */
export function isChannelEvent<E extends { type: string }>(event: E): event is Extract<E, ChannelEvent> {
  return event.type.startsWith('channels.')
}

/** The channels a person is in, by name: what their sidebar shows. */
export interface MyChannels {
  userId: string
  channels: MyChannel[]
}

/** The person's channels after `event`. Applying every event in order equals a fresh `channels.list`. */
export function applyToMyChannels(state: MyChannels, event: ChannelEvent): MyChannels {
  if (event.type !== 'channels.member_changed' || event.data.userId !== state.userId) return state
  const { channel, member } = event.data
  const others = state.channels.filter(({ id }) => id !== channel.id)
  const mine = member ? [{ ...channel, joinedAt: member.joinedAt }] : []
  return { ...state, channels: [...others, ...mine].sort(byName) }
}

/** A channel's members after `event`, by user id. Applying every event in order equals a fresh `channels.members`. */
export function applyToMembers(members: Member[], event: ChannelEvent): Member[] {
  if (event.type !== 'channels.member_changed') return members
  const { userId, member } = event.data
  const others = members.filter((other) => other.userId !== userId)
  return member ? [...others, member].sort((a, b) => (a.userId < b.userId ? -1 : 1)) : others
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
