import type { Message, MessageEvent } from '../../../shared/messages.ts'
import { inTransaction } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { toDocument, toRemoval } from './documents.ts'
import { engineOf } from './engines.ts'
import { lagOf } from './metrics.ts'
import { countChange } from './repository.ts'

/** Writes what messages say now into the index. Heard again, or too late, an event changes nothing. */
export async function follow(platform: Platform, events: readonly MessageEvent[]): Promise<void> {
  const newest = new Map<string, Message>()
  for (const { message } of events.map(({ data }) => data)) {
    const key = `${message.channelId}/${message.id}`
    if (message.changedSeq >= (newest.get(key)?.changedSeq ?? 0)) newest.set(key, message)
  }
  await write(platform, [...newest.values()], false)
  const lag = lagOf(platform.metrics)
  for (const { at } of events) lag.observe(Math.max(0, Date.now() - Date.parse(at)) / 1_000)
}

/** Writes messages, each once; `renewed` also where the index has this very state of one already. */
export async function write(
  platform: Pick<Platform, 'db' | 'metrics' | 'config'>,
  messages: readonly Message[],
  renewed: boolean,
): Promise<void> {
  if (messages.length === 0) return
  const engine = engineOf(platform)
  const documents = messages.filter(({ deletedAt }) => !deletedAt).map(toDocument)
  const removals = messages.filter(({ deletedAt }) => deletedAt).map(toRemoval)
  // Nobody sees a change that is not counted.
  await inTransaction(platform.db, async (db) => {
    await engine.index(db, documents, renewed)
    await engine.remove(db, removals)
    await countChange(
      db,
      messages.map(({ channelId }) => channelId),
    )
  })
}
