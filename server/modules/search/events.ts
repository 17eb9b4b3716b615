import { messageTopics } from '../../../shared/messages.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { follow } from './indexing.ts'

/** Every topic that tells of a message as it is from then on. How somebody voted is none of them. */
export function searchEvents(platform: Platform): Subscription[] {
  return [
    subscription('search', messageTopics, ({ events, db }) => follow({ ...platform, db }, events), { lingerMs: 150 }),
  ]
}
