import { type Kysely, sql } from 'kysely'
import type { AuditEntry, ListAudit } from '../../../shared/auth.ts'
import { type Tables, toAuditEntry } from './model.ts'

type Db = Kysely<Tables>

/** Adds entries; those that are there already stay as they are. */
export async function insertEntries(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  await db
    .insertInto('auth.audit')
    .values(
      entries.map(({ id, at, type, actorId, subjectId, detail }) => ({
        id,
        at,
        type,
        actor_id: actorId,
        subject_id: subjectId,
        detail: JSON.stringify(detail),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A page of the log, the newest first: the ids of events are in the order of their making. */
export async function entries(db: Db, { type, userId, from, to, before, limit }: ListAudit): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('auth.audit')
    .selectAll()
    .$if(type !== undefined, (query) => query.where('type', '=', type ?? ''))
    .$if(userId !== undefined, (query) => query.where(sql<boolean>`${userId ?? ''}::uuid in (subject_id, actor_id)`))
    .$if(from !== undefined, (query) => query.where('at', '>=', sql<Date>`${from ?? ''}::timestamptz`))
    .$if(to !== undefined, (query) => query.where('at', '<', sql<Date>`${to ?? ''}::timestamptz`))
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toAuditEntry)
}
