import {
  botCreated,
  loggedIn,
  loggedOut,
  policyChanged,
  roleAssigned,
  securityChanged,
  sessionRevoked,
  signInFailed,
  tokenCreated,
  tokenRevoked,
} from './auth.ts'
import { emojiChanged } from './emoji.ts'
import { deactivated, reactivated } from './profiles.ts'

/** What the audit log is made of: whatever is announced on these topics is written down. */
export const auditedTopics = [
  loggedIn,
  signInFailed,
  loggedOut,
  sessionRevoked,
  roleAssigned,
  deactivated,
  reactivated,
  securityChanged,
  tokenCreated,
  tokenRevoked,
  botCreated,
  policyChanged,
  emojiChanged,
] as const
