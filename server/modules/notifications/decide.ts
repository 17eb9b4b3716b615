import type { Interest, Level, Preferences, Silence } from '../../../shared/notifications.ts'
import { isQuiet } from './quiet.ts'

/** A message, as far as it matters for whom it calls. */
export interface Said {
  id: string
  channelId: string
  threadId: string | null
  /** Whether it stands in the channel, and not only in a thread. */
  stands: boolean
  authorId: string
  isDirect: boolean
  isDeleted: boolean
  /** Whether it was said so long ago that nobody is to be told any more. */
  isLate: boolean
  mentions: ReadonlySet<string>
  /** Whom `@here` named. */
  here: ReadonlySet<string>
  callsChannel: boolean
  /** Who follows the thread that it replies in. */
  followers: ReadonlySet<string>
  holds(keyword: string): boolean
}

/** Somebody who might be told, and what they have said of that. */
export interface Reader {
  userId: string
  isMember: boolean
  preferences: Preferences
}

/** How somebody stands at the moment. */
export interface Circumstances {
  isBot: boolean
  isDeactivated: boolean
  hasMuted: boolean
  hasRead: boolean
  doesNotDisturb: boolean
  now: Date
}

/** Either the one reason why somebody is told, or the one why they are not. */
export type Decision = { told: Interest } | { withheld: Silence }

/** Whether somebody is told of a message, and why, or why not: the first reason that holds. */
export function decide(said: Said, reader: Reader, circumstances: Circumstances): Decision {
  const meaning = meaningOf(said, reader)
  if ('withheld' in meaning) return meaning
  const withheld = obstacleTo(reader, circumstances)
  return withheld ? { withheld } : meaning
}

/** What a message is to somebody, whatever they do at the moment. Of most messages, this is all that is to be asked. */
export function meaningOf(said: Said, { userId, isMember, preferences }: Reader): Decision {
  if (said.authorId === userId) return { withheld: 'own' }
  if (!isMember) return { withheld: 'not_a_member' }
  if (said.isDeleted) return { withheld: 'deleted' }
  if (said.isLate) return { withheld: 'late' }
  if (preferences.blocked.includes(said.authorId)) return { withheld: 'blocked' }
  const level = levelOf(said, preferences)
  if (level === 'nothing') return { withheld: 'nothing' }
  const told = interestOf(said, userId, preferences, level)
  return told ? { told } : { withheld: 'not_meant' }
}

/** The nearest that something was said of: the thread, the channel, or all. */
function levelOf({ channelId, threadId }: Said, { level, channels, threads }: Preferences): Level {
  return (threadId && threads[threadId]) || channels[channelId] || level
}

function interestOf(said: Said, userId: string, preferences: Preferences, level: Level): Interest | null {
  if (said.isDirect) return 'direct'
  if (said.mentions.has(userId)) return 'mention'
  if (said.here.has(userId)) return 'here'
  if (said.callsChannel) return 'channel'
  if (said.followers.has(userId) && !isNarrowed(said, preferences)) return 'reply'
  if (preferences.keywords.some((keyword) => said.holds(keyword))) return 'keyword'
  return level === 'all' && isHeardByAll(said, preferences) ? 'all' : null
}

/** Whoever wants only what mentions them in a thread wants less of it than followers get. */
function isNarrowed({ threadId }: Said, { threads }: Preferences): boolean {
  return threadId !== null && threads[threadId] === 'mentions'
}

/** All messages of a channel are those that stand in it; those of a thread are all its replies. */
function isHeardByAll({ stands, threadId }: Said, { threads }: Preferences): boolean {
  return stands || (threadId !== null && threads[threadId] === 'all')
}

function obstacleTo({ preferences }: Reader, circumstances: Circumstances): Silence | null {
  const { isBot, isDeactivated, hasMuted, hasRead, doesNotDisturb, now } = circumstances
  if (isBot) return 'bot'
  if (isDeactivated) return 'deactivated'
  if (hasMuted) return 'muted'
  if (hasRead) return 'read'
  if (doesNotDisturb) return 'do_not_disturb'
  return preferences.quietHours && isQuiet(preferences.quietHours, now) ? 'quiet_hours' : null
}
