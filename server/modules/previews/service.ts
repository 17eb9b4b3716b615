import type { EventOf } from '../../../shared/event.ts'
import { linksIn } from '../../../shared/links.ts'
import type { messageDelivered, messageEdited } from '../../../shared/messages.ts'
import {
  type EnablePreviews,
  type PreviewSettings,
  previewsEnabled,
  previewsShown,
  type ShowPreviews,
} from '../../../shared/previews.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import type { Wanted } from './model.ts'
import * as repository from './repository.ts'

type Said = EventOf<typeof messageDelivered | typeof messageEdited>

const hour = 3_600_000

/** Notes which pages these messages link to, to be fetched if they are not known. */
export async function note({ db, config }: Platform, events: readonly Said[]): Promise<void> {
  const ownOrigin = config.publicUrl && new URL(config.publicUrl).origin
  await repository.want(
    db,
    events.flatMap(wantedBy).filter(({ url }) => URL.parse(url)?.origin !== ownOrigin),
  )
}

/** What was said long ago comes from another system or from the seed, and too much of it at once. */
function wantedBy({ at, data: { message } }: Said): Wanted[] {
  const { id: messageId, channelId, text, editedAt, createdAt, previews } = message
  if (Date.parse(at) - Date.parse(editedAt ?? createdAt) > hour) return []
  const known = new Set(previews.map(({ url }) => url))
  return linksIn(text).flatMap((url) => (known.has(url) ? [] : [{ channelId, messageId, url }]))
}

export function settings({ db, actor }: ActorContext): Promise<PreviewSettings> {
  return repository.settings(db, actor.userId)
}

/** Whether the actor is shown previews; their other devices are told. */
export async function show(ctx: ActorContext, { shown }: ShowPreviews): Promise<PreviewSettings> {
  const { userId } = ctx.actor
  return ctx.db.transaction().execute(async (db: Db) => {
    await repository.setShown(db, userId, shown)
    await announce(db, [newEvent(previewsShown, { key: userId, actor: userId, data: { shown } })])
    return repository.settings(db, userId)
  })
}

/** Whether links are previewed in the workspace. What waits to be fetched when they no longer are is forgotten. */
export async function enable(ctx: ActorContext, { enabled }: EnablePreviews): Promise<PreviewSettings> {
  const { userId } = ctx.actor
  return ctx.db.transaction().execute(async (db: Db) => {
    await repository.setEnabled(db, enabled)
    if (!enabled) await repository.wantNothing(db)
    const told = { actor: userId, data: { enabled } }
    await announce(
      db,
      ['workspace', 'guests'].map((key) => newEvent(previewsEnabled, { key, ...told })),
    )
    return repository.settings(db, userId)
  })
}
