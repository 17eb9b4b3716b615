import { messageDelivered, messageEdited, reactionChanged } from '../../../shared/messages.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { note } from './service.ts'

export function activityEvents(platform: Platform): Subscription[] {
  return [
    subscription(
      'activity',
      [messageDelivered, messageEdited, reactionChanged],
      ({ events, db }) => note({ ...platform, db }, events),
      { lingerMs: 100 },
    ),
  ]
}
