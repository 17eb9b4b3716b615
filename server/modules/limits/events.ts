import { limitExceeded } from '../../../shared/limits.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { remember } from './service.ts'

export function limitsEvents(platform: Platform): Subscription[] {
  return [subscription('limits-history', [limitExceeded], ({ events, db }) => remember({ ...platform, db }, events))]
}
