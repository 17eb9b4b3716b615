import { messageSent } from '../../../shared/messages.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { deliver, undeliverable } from './service.ts'

/** The rows are written with the handle that came with the batch: on the Postgres bus, one transaction holds all. */
export function messagesEvents(platform: Platform): Subscription[] {
  return [
    subscription('messages-writer', [messageSent], ({ events, db }) => deliver({ ...platform, db }, events), {
      onBuried: undeliverable,
      atOnce: true,
    }),
  ]
}
