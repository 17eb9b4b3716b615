import { loggedOut, sessionRevoked } from '../../../shared/auth.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { forgetSessions } from './service.ts'

export function notificationsEvents(platform: Platform): Subscription[] {
  return [
    subscription('notifications-sessions', [loggedOut, sessionRevoked], ({ events, db }) =>
      forgetSessions({ ...platform, db }, events),
    ),
  ]
}
