import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { memberIdsOf } from '../channels/index.ts'
import { ordinalsAt, recount, spokenIn } from '../messages/index.ts'
import { beginMarks } from './members.ts'
import { marksIn, unmarked, writeMarks } from './repository.ts'

/** Thrown to have nothing of a transaction take effect. */
class DryRun extends Error {}

/**
 * Counts anew what unread messages are derived from, one channel after the other and while people write: how many messages
 * stand in it up to each and up to what everybody has read, and that every member has a cursor. Says what was wrong. What
 * Redis holds of that ends with its lease, within a minute.
 */
export async function rebuildUnread(
  platform: Pick<Platform, 'db'>,
  dryRun: boolean,
  tell: (progress: string) => void = () => {},
): Promise<string> {
  let counts = 0
  let cursors = 0
  const channelIds = await spokenIn(platform.db)
  for (const [nth, channelId] of channelIds.entries()) {
    const rebuild = platform.db.transaction().execute(async (db: Db) => {
      counts += (await recount(db, channelId)) + (await recountMarks(db, channelId))
      const members = await memberIdsOf({ db }, channelId)
      const missing = await unmarked(
        db,
        members.map((userId) => ({ userId, channelId })),
      )
      cursors += missing.length
      await beginMarks({ db }, missing)
      if (dryRun) throw new DryRun()
    })
    await rebuild.catch((error) => {
      if (!(error instanceof DryRun)) throw error
    })
    tell(`${nth + 1} of ${channelIds.length} channels`)
  }
  const done = dryRun ? 'would be' : 'were'
  return `Of ${channelIds.length} channels, ${counts} counts ${done} corrected and ${cursors} cursors ${done} added.`
}

/** Answers with how many marks were wrong. */
async function recountMarks(db: Db, channelId: string): Promise<number> {
  const marks = await marksIn(db, channelId)
  const places = marks.map(({ readSeq }) => ({ channelId, seq: readSeq }))
  const ordinals = await ordinalsAt(db, places)
  const counted = marks.map((mark, nth) => ({ ...mark, readOrdinal: ordinals[nth] ?? 0 }))
  const wrong = counted.filter(({ readOrdinal }, nth) => readOrdinal !== marks[nth]?.readOrdinal)
  if (wrong.length > 0) await writeMarks(db, wrong)
  return wrong.length
}
