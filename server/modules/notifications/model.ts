import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { DB } from '../../../db/schema.ts'
import {
  type Interest,
  LedgerEntry,
  type LedgerState,
  Preferences,
  type Silence,
  usualPreferences,
} from '../../../shared/notifications.ts'
import { Device, type Subscription, SubscriptionKind } from '../../../shared/pushes.ts'

export type Tables = Pick<
  DB,
  'notifications.setting' | 'notifications.device' | 'notifications.message' | 'notifications.delivery'
>

/** In the place of a device's id: the open app. The nil UUID (RFC 9562, section 5.9). */
export const openApp = '00000000-0000-0000-0000-000000000000'

/** How somebody is notified, and on what. `version` is that of both. */
export const Settings = z.object({ preferences: Preferences, devices: z.array(Device) })
export type Settings = z.infer<typeof Settings>

type SettingRow = Pick<Selectable<Tables['notifications.setting']>, 'version' | 'preferences'>
type DeviceRow = Selectable<Tables['notifications.device']>

const Stored = Preferences.partial()

/** What has never been said is as usual. */
export function toPreferences(row: SettingRow | undefined): Preferences {
  if (!row) return usualPreferences
  return Preferences.parse({ ...usualPreferences, ...Stored.parse(row.preferences), version: row.version })
}

export function toDevice(row: Omit<DeviceRow, 'address' | 'p256dh' | 'auth' | 'user_id'>): Device {
  return {
    id: row.id,
    kind: SubscriptionKind.parse(row.kind),
    label: row.label,
    sessionId: row.session_id,
    createdAt: row.created_at.toISOString(),
    lastSentAt: row.last_sent_at?.toISOString() ?? null,
  }
}

/** Where a device is reached: the address of a push service, or the token of a phone; with what is encrypted for. */
export function toAddress(subscribe: Subscription) {
  if ('endpoint' in subscribe) {
    const { endpoint, keys } = subscribe
    return { address: new URL(endpoint).href, p256dh: keys.p256dh, auth: keys.auth }
  }
  return { address: subscribe.token, p256dh: '', auth: '' }
}

export interface DeliveryRow
  extends Pick<
    Selectable<Tables['notifications.delivery']>,
    'channel_id' | 'message_id' | 'seq' | 'at' | 'device_id' | 'kind' | 'state' | 'reason' | 'outcome' | 'changed_at'
  > {
  /** Of a device that is not there any more, there is none. */
  label: string | null
}

export function toDelivered(row: DeliveryRow): LedgerEntry {
  return LedgerEntry.parse({
    channelId: row.channel_id,
    messageId: row.message_id,
    seq: row.seq,
    at: row.at.toISOString(),
    device: row.device_id === openApp ? null : { id: row.device_id, kind: row.kind, label: row.label ?? '' },
    state: row.state,
    reason: row.reason,
    outcome: row.outcome,
    changedAt: row.changed_at.toISOString(),
  })
}

export interface SilenceRow
  extends Pick<
    Selectable<Tables['notifications.message']>,
    'channel_id' | 'message_id' | 'seq' | 'at' | 'reasons' | 'upto'
  > {
  /** The person's place among all of whom the row tells, from 1. */
  position: number
}

export function toWithheld({ channel_id, message_id, seq, at, reasons, upto, position }: SilenceRow): LedgerEntry {
  const time = at.toISOString()
  return LedgerEntry.parse({
    channelId: channel_id,
    messageId: message_id,
    seq,
    at: time,
    device: null,
    state: 'withheld',
    reason: reasons[upto.findIndex((last) => last >= position)],
    outcome: null,
    changedAt: time,
  })
}

/** Somebody whom a message concerns, and why they are told of it or not. */
export interface Concerned<Reason extends Interest | Silence> {
  userId: string
  settings: Settings
  reason: Reason
}

/** What is to be told to a device; to the open app without one. Times are in milliseconds. */
export interface NewDelivery {
  userId: string
  messageId: string
  device: Device | null
  reason: string
  state: LedgerState
  dueAt: number | null
  mailAt: number | null
}

/** What a device is to be told, and where it is reached; `target` is null where the device is not there any more. */
export interface Due {
  userId: string
  messageId: string
  deviceId: string
  /** The push service that it goes through. */
  service: string
  channelId: string
  reason: string
  at: string
  tries: number
  target: Target | null
}

/** A device as those who send to it need to know it. */
export interface Target {
  sessionId: string
  kind: SubscriptionKind
  address: string
  p256dh: string
  auth: string
}

/** What a device that was told is to take away again. */
export interface Withdrawal {
  userId: string
  deviceId: string
  service: string
  messageIds: string[]
  /** Since when the oldest of them is there. */
  at: string
  target: Target
}

interface TargetRow {
  session_id: string | null
  kind: string
  address: string | null
  p256dh: string | null
  auth: string | null
}

export interface DueRow extends TargetRow {
  user_id: string
  message_id: string
  device_id: string
  service: string
  channel_id: string
  reason: string
  at: Date
  tries: number
}

function toTarget({ session_id, kind, address, p256dh, auth }: TargetRow): Target | null {
  if (session_id === null || address === null) return null
  return { sessionId: session_id, kind: SubscriptionKind.parse(kind), address, p256dh: p256dh ?? '', auth: auth ?? '' }
}

export function toDue(row: DueRow): Due {
  return {
    userId: row.user_id,
    messageId: row.message_id,
    deviceId: row.device_id,
    service: row.service,
    channelId: row.channel_id,
    reason: row.reason,
    at: row.at.toISOString(),
    tries: row.tries,
    target: toTarget(row),
  }
}

export interface WithdrawalRow extends TargetRow {
  user_id: string
  device_id: string
  service: string
  message_ids: string[]
  at: Date
}

export function toWithdrawal(row: WithdrawalRow): Withdrawal[] {
  const { user_id: userId, device_id: deviceId, service, message_ids: messageIds, at } = row
  const target = toTarget(row)
  return target ? [{ userId, deviceId, service, messageIds, at: at.toISOString(), target }] : []
}
