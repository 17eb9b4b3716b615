import { linksIn } from '../../../shared/links.ts'
import { type OneMessage, previewsChanged } from '../../../shared/messages.ts'
import type { Preview } from '../../../shared/previews.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { lockMessage, removedPreviews, writeChanged } from './changeRepository.ts'

/**
 * Shows these previews under a message, as far as it still has their links and nobody has taken them away. To be called in
 * a transaction, which then holds the channel's row.
 */
export async function addPreviews(db: Db, place: OneMessage, found: readonly Preview[]): Promise<void> {
  const before = await lockMessage(db, place.channelId, place.id)
  if (!before || before.deletedAt) return
  const removed = await removedPreviews(db, place)
  const byUrl = new Map([...before.previews, ...found].map((preview) => [preview.url, preview]))
  const links = linksIn(before.text).filter((url) => !removed.includes(url))
  const previews = links.flatMap((url) => byUrl.get(url) ?? [])
  if (Bun.deepEquals(previews, before.previews)) return
  const message = await writeChanged(db, { ...before, previews })
  await announce(db, [newEvent(previewsChanged, { key: place.channelId, actor: null, data: { message } })])
}

/** The previews of those links that a new text still has. */
export function stillLinked(previews: readonly Preview[], text: string): Preview[] {
  const links = linksIn(text)
  return previews.filter(({ url }) => links.includes(url))
}
