import { sql } from 'kysely'
import type { Db } from '../../server/platform/database.ts'

/** Lets the time of a scheduled message come. */
export const letCome = (db: Db, id: string) =>
  sql`update drafts.scheduled set send_at = now() where id = ${id}::uuid`.execute(db)
