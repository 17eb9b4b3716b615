import type { Message } from '../../../shared/messages.ts'
import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { addressOf, hasPost, people, post } from '../auth/index.ts'
import { channelsById } from '../channels/index.ts'
import { messagesAt } from '../messages/index.ts'
import type { Decision } from './decide.ts'
import { type Chapter, digestLetter } from './digestLetter.ts'
import * as repository from './digestRepository.ts'
import { decideAbout } from './facts.ts'
import type { Settings } from './model.ts'
import { settingsOf } from './settings.ts'
import { unsubscribeUrl } from './unsubscribing.ts'
import { namedBy, plainText } from './words.ts'

const everyMs = 15_000
const mostMessages = 50

/** Mails people what stayed unread, when they want that. Any number of processes may: each person is one's at a time. */
export function startDigests(platform: Platform, { digestEveryMs = everyMs } = {}): Running {
  return startRounds(platform.log, 'mails about what is unread', digestEveryMs, () =>
    platform.db.transaction().execute((db: Db) => mailNext({ ...platform, db })),
  )
}

/** One person's turn; answers whether there was one. */
async function mailNext(platform: Platform): Promise<boolean> {
  const { db } = platform
  const addressee = await repository.takeAddressee(db)
  if (!addressee) return false
  const { userId, lastMailAt } = addressee
  const settings = (await settingsOf(platform, [userId])).get(userId)
  const minutes = settings?.preferences.digestMinutes ?? null
  const earliest = minutes !== null && lastMailAt && new Date(lastMailAt.getTime() + minutes * 60_000)
  if (earliest && earliest > new Date()) {
    await repository.putOff(db, userId, earliest)
    return true
  }
  if (settings && minutes !== null) await mail(platform, userId, settings)
  await repository.putOff(db, userId, null)
  return true
}

async function mail(platform: Platform, userId: string, settings: Settings): Promise<void> {
  const to = hasPost(platform.config) ? await addressOf(platform, userId) : null
  if (!to) return
  const messages = await stillUnread(platform, userId)
  if (messages.length === 0) return
  const chapters = await chaptersOf(platform, userId, messages, settings)
  const letter = digestLetter(chapters, messages.length, {
    app: baseOf(platform),
    unsubscribe: unsubscribeUrl(platform, baseOf(platform), userId),
  })
  await post(platform, { to, ...letter })
  await repository.noteMailed(platform.db, userId)
}

const baseOf = ({ config }: Platform) => config.publicUrl ?? `http://${config.host}:${config.port}`

/** It is decided again, by what is true now: what was read or deleted, or is not wanted any more, is left out. */
async function stillUnread(platform: Platform, userId: string): Promise<Message[]> {
  const unread = await repository.unread(platform.db, userId, mostMessages)
  const messages = await messagesAt(
    platform,
    unread.map(({ channelId, messageId: id }) => ({ channelId, id })),
  )
  const decisions = await decideAbout(
    platform,
    messages.map((message) => ({ message, userIds: [userId] })),
  )
  return messages.filter((_, index) => decisions[index]?.some(({ decision }) => isWorthIt(decision)))
}

/** Who does not want to be disturbed is not, by mail. */
function isWorthIt(decision: Decision): boolean {
  if ('told' in decision) return true
  return decision.withheld === 'do_not_disturb' || decision.withheld === 'quiet_hours'
}

async function chaptersOf(
  platform: Platform,
  userId: string,
  messages: readonly Message[],
  { preferences }: Settings,
): Promise<Chapter[]> {
  const byChannel = Map.groupBy(messages, ({ channelId }) => channelId)
  const channels = await channelsById(platform, [...byChannel.keys()])
  const members = [...channels.values()].flatMap(({ userIds }) => userIds)
  const ids = messages.flatMap(({ authorId, text }) => [authorId, ...namedBy(text)])
  const persons = await people(platform, [...new Set([...ids, ...members])])
  const nameOf = (id: string) => persons.get(id)?.name
  return [...byChannel].map(([channelId, said]) => {
    const { name = '', userIds = [] } = channels.get(channelId) ?? {}
    const others = userIds.filter((id) => id !== userId).flatMap((id) => nameOf(id) ?? [])
    return {
      name: name ? `#${name}` : others.join(', '),
      href: `${baseOf(platform)}/channels/${channelId}?message=${said[0]?.id ?? ''}`,
      lines: said.map((message) => ({
        author: nameOf(message.authorId) ?? '',
        text: preferences.showText ? wordsIn(message, nameOf) : '…',
      })),
    }
  })
}

function wordsIn({ text, forwarded, files }: Message, nameOf: (id: string) => string | undefined): string {
  return plainText(text || forwarded?.text || '', nameOf) || files.map(({ name }) => name).join(', ')
}
