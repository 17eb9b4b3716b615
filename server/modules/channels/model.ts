import { type Selectable, sql } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import {
  type Channel,
  ChannelKind,
  ChannelRole,
  type CreateChannel,
  type InviteLink,
  type MyChannel,
  Posting,
  Sidebar,
} from '../../../shared/channels.ts'

export type Tables = Pick<
  DB,
  'channels.channel' | 'channels.membership' | 'channels.ban' | 'channels.link' | 'channels.sidebar'
>

export type ChannelRow = Selectable<Tables['channels.channel']>

export type MembershipRow = Selectable<Tables['channels.membership']>

type LinkRow = Selectable<Tables['channels.link']>

type SidebarRow = Selectable<Tables['channels.sidebar']>

/** A channel as one names it: direct conversations by their people. */
export type ReadableChannel = Pick<Channel, 'id' | 'name' | 'kind' | 'userIds'>

export function toReadable({
  id,
  name,
  kind,
  user_ids,
}: Pick<ChannelRow, 'id' | 'name' | 'kind' | 'user_ids'>): ReadableChannel {
  return { id, name, kind: ChannelKind.parse(kind), userIds: user_ids }
}

/** What a channel is founded with. */
export type Foundation = Omit<CreateChannel, 'kind'> &
  Pick<Channel, 'id' | 'kind' | 'createdBy' | 'createdAt' | 'userIds'>

/** A person and a channel they may be in. */
export interface Pair {
  channelId: string
  userId: string
}

/** What a person may do in a channel that they are in. */
export interface Standing {
  role: ChannelRole
  /** Not in an archived channel, and in an announcement channel only as a moderator or owner. */
  mayPost: boolean
}

/** That a person is in a channel, and what they may do there. */
export type Membership = Pair & Standing

/** A membership as Postgres keeps it. */
export interface Enrolment extends Pair {
  role: ChannelRole
  joinedAt: string
}

export function toChannel(row: ChannelRow): Channel {
  return {
    id: row.id,
    name: row.name,
    kind: ChannelKind.parse(row.kind),
    topic: row.topic,
    description: row.description,
    posting: Posting.parse(row.posting),
    userIds: row.user_ids,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    archivedAt: row.archived_at?.toISOString() ?? null,
  }
}

export function toMyChannel(row: ChannelRow & Pick<MembershipRow, 'joined_at' | 'role'>): MyChannel {
  return { ...toChannel(row), joinedAt: row.joined_at.toISOString(), role: toRole(row.role) }
}

/** @throws z.ZodError for what is no role. */
const toRole = (text: string): ChannelRole => ChannelRole.parse(text)

export function toEnrolment(row: MembershipRow): Enrolment {
  return {
    channelId: row.channel_id,
    userId: row.user_id,
    role: toRole(row.role),
    joinedAt: row.joined_at.toISOString(),
  }
}

/** Postgres' word on whether a membership, beside its channel, lets its person post. */
export const mayPost = sql<boolean>`
  (channel.archived_at is null and (channel.posting = 'everyone' or membership.role <> 'member'))`

export function toMembership(row: Pick<MembershipRow, 'channel_id' | 'user_id' | 'role'> & { may_post: boolean }) {
  return { channelId: row.channel_id, userId: row.user_id, role: toRole(row.role), mayPost: row.may_post }
}

const silent = ':silent'

/** A standing as Redis holds it. */
export function formatStanding({ role, mayPost }: Standing): string {
  return mayPost ? role : `${role}${silent}`
}

/** By its text, of which there are few: who sends is looked up for every message. */
const standings = new Map<string, Standing>()

/** @throws z.ZodError for what `formatStanding` has not made. */
export function parseStanding(text: string): Standing {
  const known = standings.get(text)
  if (known) return known
  const standing = { role: toRole(text.replace(silent, '')), mayPost: !text.endsWith(silent) }
  standings.set(text, standing)
  return standing
}

export function toLink(row: LinkRow): InviteLink {
  return {
    id: row.id,
    channelId: row.channel_id,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    uses: row.uses,
    mostUses: row.most_uses,
  }
}

export function toSidebar({ version, sections, channels }: SidebarRow): Sidebar {
  return Sidebar.parse({ version, sections, channels })
}
