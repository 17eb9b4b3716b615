import type { Message } from '../../../shared/messages.ts'
import { standsInChannel } from '../../../shared/messages.ts'
import type { Preferences } from '../../../shared/notifications.ts'
import type { Platform } from '../../platform/platform.ts'
import { people } from '../auth/index.ts'
import { channelsById, memberIdsIn, membershipsOf, mutedAmong } from '../channels/index.ts'
import { followersOf, namedIn, threadReadAmong } from '../messages/index.ts'
import { notDisturbedAmong } from '../presence/index.ts'
import { readAmong } from '../receipts/index.ts'
import { type Decision, decide, meaningOf, type Reader, type Said } from './decide.ts'
import { searchable } from './keywords.ts'
import type { Settings } from './model.ts'
import { settingsOf } from './settings.ts'

type Parts = Pick<Platform, 'db' | 'redis'>

/** A message, and the people about whom it is to be decided; everybody in its channel without. */
export interface Occasion {
  message: Message
  userIds?: readonly string[]
  isLate?: boolean
}

/** What was decided about a message and a person. */
export interface Decided {
  userId: string
  decision: Decision
  settings: Settings
}

interface Candidate {
  said: Said
  message: Message
  reader: Reader
  settings: Settings
}

/**
 * Decides by what is true now. First what each message means to each person, which needs only their preferences; what
 * they do at the moment is asked of those alone to whom it means something.
 */
export async function decideAbout(platform: Platform, occasions: readonly Occasion[]): Promise<Decided[][]> {
  const candidates = await candidatesOf(platform, occasions)
  const meant = candidates.flat().filter(({ said, reader }) => 'told' in meaningOf(said, reader))
  const circumstances = await circumstancesOf(platform, meant)
  return candidates.map((ofOne) =>
    ofOne.map((candidate) => ({
      userId: candidate.reader.userId,
      settings: candidate.settings,
      decision: decide(candidate.said, candidate.reader, circumstances(candidate)),
    })),
  )
}

async function candidatesOf(platform: Platform, occasions: readonly Occasion[]): Promise<Candidate[][]> {
  const readers = await readersOf(platform, occasions)
  const settings = await settingsOf(platform, [
    ...new Set(readers.flatMap((ofOne) => ofOne.map(({ userId }) => userId))),
  ])
  const saids = await saidsOf(platform, occasions)
  return occasions.map(({ message }, index) => {
    const said = saids[index]
    if (!said) return []
    return (readers[index] ?? []).flatMap(({ userId, isMember }) => {
      const known = settings.get(userId)
      return known ? [{ said, message, settings: known, reader: toReader(userId, isMember, known.preferences) }] : []
    })
  })
}

const toReader = (userId: string, isMember: boolean, preferences: Preferences): Reader => ({
  userId,
  isMember,
  preferences,
})

/** Everybody in the channel; or those named, and whether they are in it. */
async function readersOf(platform: Parts & Platform, occasions: readonly Occasion[]) {
  const open = occasions.filter(({ userIds }) => !userIds).map(({ message }) => message.channelId)
  const members = open.length > 0 ? await memberIdsIn(platform, [...new Set(open)]) : new Map<string, string[]>()
  const pairs = occasions.flatMap(({ message: { channelId }, userIds = [] }) =>
    userIds.map((userId) => ({ channelId, userId })),
  )
  const memberships = (await membershipsOf(platform, pairs)).values()
  return occasions.map(({ message: { channelId }, userIds }) =>
    userIds
      ? userIds.map((userId) => ({ userId, isMember: Boolean(memberships.next().value) }))
      : (members.get(channelId) ?? []).map((userId) => ({ userId, isMember: true })),
  )
}

async function saidsOf(platform: Platform, occasions: readonly Occasion[]): Promise<Said[]> {
  const channels = await channelsById(platform, [...new Set(occasions.map(({ message }) => message.channelId))])
  const saids: Said[] = []
  for (const { message, isLate = false } of occasions) {
    const isDirect = channels.get(message.channelId)?.kind === 'direct'
    saids.push({ ...(await calledBy(platform, message)), ...plain(message), isDirect, isLate })
  }
  return saids
}

const plain = (message: Message) => ({
  id: message.id,
  channelId: message.channelId,
  threadId: message.threadId,
  stands: standsInChannel(message),
  authorId: message.authorId,
  isDeleted: message.deletedAt !== null,
  holds: searchable(message.text),
})

const nobody: ReadonlySet<string> = new Set()

/** Whom a message calls for by name, by being there, and by what they follow. */
async function calledBy(platform: Platform, message: Message) {
  const { channelId, threadId, mentions, mentionsAll } = message
  return {
    mentions: mentions.length > 0 ? new Set(mentions) : nobody,
    here: mentionsAll === 'here' ? new Set(await namedIn(platform, message)) : nobody,
    callsChannel: mentionsAll === 'channel',
    followers: threadId ? new Set(await followersOf(platform, { channelId, id: threadId })) : nobody,
  }
}

/** How these people stand at the moment; all of it is asked at once for all. */
async function circumstancesOf(platform: Platform, candidates: readonly Candidate[]) {
  const userIds = [...new Set(candidates.map(({ reader }) => reader.userId))]
  const pairs = candidates.map(({ said: { channelId }, reader: { userId } }) => ({ channelId, userId }))
  const persons = await people(platform, userIds)
  const muted = new Set((await mutedAmong(platform, pairs)).map(keyOf))
  const busy = new Set(userIds.length > 0 ? await notDisturbedAmong(platform, userIds) : [])
  const seqs = await readAmong(platform, pairs)
  const read = new Map(pairs.map((pair, index) => [keyOf(pair), seqs[index] ?? 0]))
  const threadRead = await threadReadOf(platform, candidates)
  const now = new Date()
  return ({ said, message, reader: { userId } }: Candidate) => {
    const person = persons.get(userId)
    const key = keyOf({ channelId: said.channelId, userId })
    const inChannel = said.stands && (read.get(key) ?? 0) >= message.seq
    const inThread = said.threadId !== null && (threadRead.get(`${said.threadId}/${userId}`) ?? 0) >= message.seq
    return {
      isBot: person?.isBot ?? false,
      isDeactivated: person?.deactivated ?? false,
      hasMuted: muted.has(key),
      hasRead: inChannel || inThread,
      doesNotDisturb: busy.has(userId),
      now,
    }
  }
}

const keyOf = ({ channelId, userId }: { channelId: string; userId: string }) => `${channelId}/${userId}`

/** What stands in a thread only is read there. */
async function threadReadOf(platform: Platform, candidates: readonly Candidate[]): Promise<Map<string, number>> {
  const all = new Map<string, number>()
  const byThread = Map.groupBy(candidates, ({ said }) => said.threadId)
  for (const [threadId, ofThread] of byThread) {
    const channelId = ofThread[0]?.said.channelId
    if (!threadId || !channelId) continue
    const userIds = ofThread.map(({ reader }) => reader.userId)
    for (const [userId, seq] of await threadReadAmong(platform, { channelId, id: threadId }, userIds))
      all.set(`${threadId}/${userId}`, seq)
  }
  return all
}
