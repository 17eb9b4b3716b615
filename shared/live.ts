import { activityChanged, activitySeen } from './activity.ts'
import { loggedOut, roleAssigned, securityChanged, sessionRevoked, tokenRevoked } from './auth.ts'
import { channelChanged, channelCreated, sidebarChanged } from './channels.ts'
import { draftChanged, scheduledChanged } from './drafts.ts'
import { emojiChanged } from './emoji.ts'
import type { EventOf } from './event.ts'
import { uploadCompleted, uploadRejected, uploadStarted } from './files.ts'
import { commandAnswered, commandInvoked, commandsChanged } from './integrations.ts'
import { slowModeChanged } from './limits.ts'
import { messageRejected, messageTopics, threadFollowed } from './messages.ts'
import { dismissed, notificationSettingsChanged, notified } from './notifications.ts'
import { previewsEnabled, previewsShown } from './previews.ts'
import { profileChanged, profileTouched } from './profiles.ts'
import { messageAcknowledged, receiptChanged } from './receipts.ts'
import { savedChanged } from './saved.ts'
import { voteCast } from './votes.ts'

/** Every topic that the gateway follows: what is told to an audience, or changes who is connected. */
export const liveTopics = [
  ...messageTopics,
  messageRejected,
  threadFollowed,
  voteCast,
  channelCreated,
  channelChanged,
  sidebarChanged,
  commandsChanged,
  commandInvoked,
  commandAnswered,
  slowModeChanged,
  uploadStarted,
  uploadCompleted,
  uploadRejected,
  loggedOut,
  sessionRevoked,
  tokenRevoked,
  roleAssigned,
  securityChanged,
  profileChanged,
  profileTouched,
  activityChanged,
  activitySeen,
  notified,
  dismissed,
  notificationSettingsChanged,
  messageAcknowledged,
  receiptChanged,
  savedChanged,
  draftChanged,
  scheduledChanged,
  emojiChanged,
  previewsEnabled,
  previewsShown,
] as const

/**
 * What `live.events` yields, several at a time in the order they happened.
 * An empty yield is the first one: from then on nothing is missed, so a client reads what it missed before after it.
 */
export type LiveEvent = Exclude<
  EventOf<(typeof liveTopics)[number]>,
  EventOf<typeof loggedOut | typeof sessionRevoked | typeof tokenRevoked>
>
