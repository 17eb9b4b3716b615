import type { Message } from '../../../shared/messages.ts'
import type { Platform } from '../../platform/platform.ts'
import { memberIdsOf } from '../channels/index.ts'
import { presentAmong } from '../presence/index.ts'
import { namedByHere } from './changeRepository.ts'
import { type Draft, everybodyId } from './model.ts'

/** Who is there now in each channel where one of these drafts calls for them: whom `@here` names, and this is decided once. */
export async function presentIn(
  platform: Pick<Platform, 'db' | 'redis'>,
  drafts: readonly Pick<Draft, 'channelId' | 'mentionsAll'>[],
): Promise<Map<string, string[]>> {
  const calling = drafts.flatMap(({ channelId, mentionsAll }) => (mentionsAll === 'here' ? [channelId] : []))
  const present = new Map<string, string[]>()
  for (const channelId of new Set(calling))
    present.set(channelId, await presentAmong(platform, await memberIdsOf(platform, channelId)))
  return present
}

/** Whom a message names, once each: people by their ids, everybody in the channel by the nil UUID. */
export async function namedIn({ db }: Pick<Platform, 'db'>, message: Message): Promise<string[]> {
  const { mentions, mentionsAll } = message
  if (mentionsAll === 'here') return [...new Set([...mentions, ...(await namedByHere(db, message))])]
  return mentionsAll === 'channel' ? [...mentions, everybodyId] : mentions
}
