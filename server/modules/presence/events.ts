import { presenceChanged } from '../../../shared/presence.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import { record } from './service.ts'

export function presenceEvents(): Subscription[] {
  return [subscription('presence-history', [presenceChanged], ({ events, db }) => record(db, events))]
}
