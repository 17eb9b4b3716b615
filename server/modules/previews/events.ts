import { messageDelivered, messageEdited } from '../../../shared/messages.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { note } from './service.ts'

export function previewsEvents(platform: Platform): Subscription[] {
  return [
    subscription('previews', [messageDelivered, messageEdited], ({ events, db }) => note({ ...platform, db }, events), {
      lingerMs: 100,
    }),
  ]
}
