import { loggedIn, loggedOut, roleAssigned, sessionRevoked } from './auth.ts'
import { channelCreated, memberChanged } from './channels.ts'
import { messageDelivered, messageRejected, messageSent } from './messages.ts'
import { deactivated, profileChanged, profileTouched, reactivated } from './profiles.ts'

/** Every topic there is: what the bus creates at start, and looks an event's type up in. */
export const topics = [
  loggedIn,
  loggedOut,
  sessionRevoked,
  roleAssigned,
  profileChanged,
  profileTouched,
  deactivated,
  reactivated,
  channelCreated,
  memberChanged,
  messageSent,
  messageDelivered,
  messageRejected,
] as const
