import type { Platform } from '../../platform/platform.ts'
import { spokenIn, wholeOf } from '../messages/index.ts'
import { write } from './indexing.ts'

const atOnce = 500

/**
 * Writes every message into the index anew, channel by channel, while people write and search: what is in the index stays to
 * be found, and what happens meanwhile is newer than what is written here. Says what it did, and `tell` how far it is.
 */
export async function rebuildIndex(
  platform: Pick<Platform, 'db' | 'metrics' | 'config'>,
  dryRun: boolean,
  tell: (progress: string) => void = () => {},
): Promise<string> {
  const channelIds = await spokenIn(platform.db)
  let messages = 0
  for (const [nth, channelId] of channelIds.entries()) {
    messages += await rebuildChannel(platform, channelId, dryRun)
    tell(`${nth + 1} of ${channelIds.length} channels, ${messages} messages`)
  }
  return `${messages} messages of ${channelIds.length} channels ${dryRun ? 'would be' : 'were'} written into the index.`
}

async function rebuildChannel(
  platform: Pick<Platform, 'db' | 'metrics' | 'config'>,
  channelId: string,
  dryRun: boolean,
) {
  let count = 0
  let after = 0
  while (true) {
    const page = await wholeOf(platform.db, channelId, after, atOnce)
    if (!dryRun) await write(platform, page, true)
    count += page.length
    after = page.at(-1)?.seq ?? after
    if (page.length < atOnce) return count
  }
}
