import { activityChanged, activitySeen } from './activity.ts'
import { auditedTopics } from './audit.ts'
import { channelChanged, channelCreated, sidebarChanged } from './channels.ts'
import { draftChanged, scheduledChanged } from './drafts.ts'
import { fileDownloaded, uploadCompleted, uploadReceived, uploadRejected, uploadStarted } from './files.ts'
import { commandAnswered, commandInvoked, commandsChanged } from './integrations.ts'
import { limitExceeded, rulesChanged, slowModeChanged } from './limits.ts'
import { messageRejected, messageSent, messageTopics, threadFollowed } from './messages.ts'
import { dismissed, notificationSettingsChanged, notificationsDecided, notified } from './notifications.ts'
import { presenceChanged } from './presence.ts'
import { previewsEnabled, previewsShown } from './previews.ts'
import { profileChanged, profileTouched } from './profiles.ts'
import { messageAcknowledged, receiptChanged } from './receipts.ts'
import { savedChanged } from './saved.ts'
import { voteCast } from './votes.ts'

/** Every topic there is: what the bus creates at start, and looks an event's type up in. */
export const topics = [
  ...auditedTopics,
  profileChanged,
  profileTouched,
  channelCreated,
  channelChanged,
  sidebarChanged,
  commandsChanged,
  commandInvoked,
  commandAnswered,
  uploadStarted,
  uploadReceived,
  uploadCompleted,
  uploadRejected,
  fileDownloaded,
  limitExceeded,
  rulesChanged,
  slowModeChanged,
  messageSent,
  ...messageTopics,
  messageRejected,
  threadFollowed,
  voteCast,
  notificationsDecided,
  notified,
  dismissed,
  notificationSettingsChanged,
  presenceChanged,
  activityChanged,
  activitySeen,
  messageAcknowledged,
  receiptChanged,
  savedChanged,
  draftChanged,
  scheduledChanged,
  previewsEnabled,
  previewsShown,
] as const
