import { messageRejected } from '../../../shared/messages.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { takeBack } from './service.ts'

export function draftsEvents(_: Platform): Subscription[] {
  return [subscription('drafts-rejected', [messageRejected], ({ events, db }) => takeBack(db, events))]
}
