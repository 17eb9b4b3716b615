import { channelChanged } from '../../../shared/channels.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { forget } from './membership.ts'

/** The cache of members is dropped by whoever makes a change; this is for those who cannot: SQL, and nodes that die. */
export function channelsEvents(platform: Platform): Subscription[] {
  return [
    subscription('channels-cache', [channelChanged], ({ events }) =>
      forget(platform, [...new Set(events.map(({ key }) => key))]),
    ),
  ]
}
