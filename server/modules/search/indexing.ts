import type { MessageEvent } from '../../../shared/messages.ts'
import type { Platform } from '../../platform/platform.ts'
import { toDocument, toRemoval } from './documents.ts'
import { engineOf } from './engines.ts'

/** Writes what messages say now into the index. Heard again, or too late, an event changes nothing. */
export async function follow(platform: Platform, events: readonly MessageEvent[]): Promise<void> {
  const newest = new Map<string, MessageEvent['data']['message']>()
  for (const { data } of events) {
    const key = `${data.message.channelId}/${data.message.id}`
    if (data.message.changedSeq >= (newest.get(key)?.changedSeq ?? 0)) newest.set(key, data.message)
  }
  const messages = [...newest.values()]
  const engine = engineOf(platform)
  await engine.index(platform.db, messages.filter(({ deletedAt }) => !deletedAt).map(toDocument))
  await engine.remove(platform.db, messages.filter(({ deletedAt }) => deletedAt).map(toRemoval))
}
