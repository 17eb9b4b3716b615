import { auditedTopics } from './auth.ts'
import { channelChanged, channelCreated, sidebarChanged } from './channels.ts'
import { limitExceeded, rulesChanged, slowModeChanged } from './limits.ts'
import { messageDelivered, messageRejected, messageSent } from './messages.ts'
import { presenceChanged } from './presence.ts'

/** Every topic there is: what the bus creates at start, and looks an event's type up in. */
export const topics = [
  ...auditedTopics,
  channelCreated,
  channelChanged,
  sidebarChanged,
  limitExceeded,
  rulesChanged,
  slowModeChanged,
  messageSent,
  messageDelivered,
  messageRejected,
  presenceChanged,
] as const
