import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import { type Channel, ChannelKind, ChannelRole, type MyChannel } from '../../../shared/channels.ts'

export type Tables = Pick<DB, 'channels.channel' | 'channels.membership'>

export type ChannelRow = Selectable<Tables['channels.channel']>

export type MembershipRow = Selectable<Tables['channels.membership']>

/** A person and a channel they may be in. */
export interface Pair {
  channelId: string
  userId: string
}

/** That a person is in a channel, and as what. */
export interface Membership extends Pair {
  role: ChannelRole
}

/** A membership as Postgres keeps it. */
export interface Enrolment extends Membership {
  joinedAt: string
}

export function toChannel(row: ChannelRow): Channel {
  return {
    id: row.id,
    name: row.name,
    kind: ChannelKind.parse(row.kind),
    topic: row.topic,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  }
}

export function toMyChannel(row: ChannelRow & Pick<MembershipRow, 'joined_at'>): MyChannel {
  return { ...toChannel(row), joinedAt: row.joined_at.toISOString() }
}

/** @throws z.ZodError for what is no role. */
export const toRole = (text: string): ChannelRole => ChannelRole.parse(text)

export function toEnrolment(row: MembershipRow): Enrolment {
  return {
    channelId: row.channel_id,
    userId: row.user_id,
    role: toRole(row.role),
    joinedAt: row.joined_at.toISOString(),
  }
}
