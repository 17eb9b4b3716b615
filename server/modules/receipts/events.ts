import { channelChanged } from '../../../shared/channels.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { followMembers } from './members.ts'

export function receiptsEvents(platform: Platform): Subscription[] {
  return [
    subscription('receipts-members', [channelChanged], ({ events, db }) => followMembers({ ...platform, db }, events)),
  ]
}
