import { loggedOut, sessionRevoked } from '../../../shared/auth.ts'
import { messageDeleted, messageDelivered, threadFollowed } from '../../../shared/messages.ts'
import { messageAcknowledged } from '../../../shared/receipts.ts'
import { type Subscription, subscription } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { decideAll, dismiss, forgetSessions } from './service.ts'

export function notificationsEvents(platform: Platform): Subscription[] {
  return [
    subscription('notifications', [messageDelivered], ({ events, db }) => decideAll({ ...platform, db }, events), {
      lingerMs: 100,
    }),
    subscription('notifications-read', [messageAcknowledged, threadFollowed, messageDeleted], ({ events, db }) =>
      dismiss({ db }, events),
    ),
    subscription('notifications-sessions', [loggedOut, sessionRevoked], ({ events, db }) =>
      forgetSessions({ ...platform, db }, events),
    ),
  ]
}
