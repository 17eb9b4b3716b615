import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { DB } from '../../../db/schema.ts'
import {
  type ActiveDay,
  type DeviceState,
  LastSeenPrivacy,
  type Presence,
  type PresenceSettings,
  PresenceState,
  TypingSignal,
} from '../../../shared/presence.ts'

export type Tables = Pick<DB, 'presence.setting' | 'presence.seen' | 'presence.day'>

export type SettingRow = Selectable<Tables['presence.setting']>

/** The claim of one connection that its person is here, for `ms` from now on. */
export interface Lease {
  userId: string
  connectionId: string
  state: DeviceState
  ms: number
  /** A renewal says nothing new. */
  act: 'merge' | 'renew'
}

/** What all of a person's devices come to, and since when; `since` is in milliseconds by Redis' clock. */
export interface Standing {
  state: PresenceState
  since: number
}

/** A standing, and whose; `moved` where it is another than before. */
export interface Change extends Standing {
  userId: string
  moved: boolean
}

/** Someone's settings and when they were last here, as Postgres has them. */
export interface Profile extends PresenceSettings {
  lastSeenAt: string | null
}

export const emptyProfile: Profile = { status: null, doNotDisturbUntil: null, lastSeen: 'everyone', lastSeenAt: null }

/** What a node knows of a person; `since` tells an older word of them from a newer. */
export interface Known {
  presence: Presence
  since: number
}

/** A person's stretch of time on one day. */
export interface DayPart {
  userId: string
  day: string
  from: string
  to: string
  seconds: number
}

/** Where the history stands with a person; `lastSeenAt` only where it has changed. */
export interface Seen {
  userId: string
  state: PresenceState
  since: string
  lastSeenAt: string | null
}

export interface ProfileRow extends Omit<SettingRow, 'last_seen'> {
  last_seen: string | null
  last_seen_at: Date | null
}

export function toProfile(row: ProfileRow): Profile {
  const isSet = Boolean(row.status_emoji || row.status_text)
  const expiresAt = row.status_expires_at?.toISOString() ?? null
  return {
    status: isSet ? { emoji: row.status_emoji, text: row.status_text, expiresAt } : null,
    doNotDisturbUntil: row.do_not_disturb_until?.toISOString() ?? null,
    lastSeen: LastSeenPrivacy.parse(row.last_seen ?? 'everyone'),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  }
}

export function toSettingRow(userId: string, { status, doNotDisturbUntil, lastSeen }: PresenceSettings) {
  return {
    user_id: userId,
    status_emoji: status?.emoji ?? '',
    status_text: status?.text ?? '',
    status_expires_at: status?.expiresAt ?? null,
    do_not_disturb_until: doNotDisturbUntil,
    last_seen: lastSeen,
  }
}

export function toSeen(row: Selectable<Tables['presence.seen']>): Seen {
  return {
    userId: row.user_id,
    state: PresenceState.parse(row.state),
    since: row.since.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  }
}

export interface ActiveDayRow {
  day: string
  people: number
  seconds: number
}

export function toActiveDay({ day, people, seconds }: ActiveDayRow): ActiveDay {
  return { day, people, hours: Math.round(seconds / 36) / 100 }
}

const Changes = z.array(z.tuple([z.string(), PresenceState, z.coerce.number(), z.number()]))

/** What the script that keeps leases says has changed. */
export function toChanges(reply: unknown): Change[] {
  return Changes.parse(reply).map(([userId, state, since, moved]) => ({ userId, state, since, moved: moved === 1 }))
}

/** A standing from its two fields; undefined where there is none. */
export function toStanding([state, since]: (string | null)[]): Standing | undefined {
  const parsed = PresenceState.safeParse(state)
  return parsed.success ? { state: parsed.data, since: Number(since) } : undefined
}

/** What another node says over Redis; undefined where it is nothing known. */
export function toTyping(text: string): TypingSignal | undefined {
  try {
    return TypingSignal.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** What others see of a person at `now`: what has run out is not there any more. */
export function toPresence(userId: string, state: PresenceState, profile: Profile, now: Date): Presence {
  const { status, doNotDisturbUntil, lastSeen, lastSeenAt } = profile
  const isOver = (end: string | null) => end !== null && new Date(end) <= now
  return {
    userId,
    state,
    status: isOver(status?.expiresAt ?? null) ? null : status,
    doNotDisturbUntil: isOver(doNotDisturbUntil) ? null : doNotDisturbUntil,
    lastSeenAt: state === 'offline' && lastSeen === 'everyone' ? lastSeenAt : null,
  }
}
