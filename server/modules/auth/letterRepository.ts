import { type Kysely, type Selectable, sql } from 'kysely'
import type { Tables } from './model.ts'

type Db = Kysely<Tables>

export type LetterRow = Selectable<Tables['auth.letter']>

interface NewLetter {
  id: string
  to: string
  subject: string
  text: string
  html: string
  unsubscribe?: string | undefined
}

export async function insertLetter(db: Db, { id, to, subject, text, html, unsubscribe }: NewLetter): Promise<void> {
  await db
    .insertInto('auth.letter')
    .values({ id, recipient: to, subject, body: text, html, unsubscribe: unsubscribe ?? null })
    .execute()
}

/** Takes letters that are due, for so long that nobody else does while they are being sent. */
export async function takeDue(db: Db, limit: number, holdSeconds: number): Promise<LetterRow[]> {
  const { rows } = await sql<LetterRow>`
    update auth.letter set tries = tries + 1, due_at = now() + make_interval(secs => ${holdSeconds})
    where id in (
      select id from auth.letter where sent_at is null and failure is null and due_at <= now()
      order by due_at limit ${limit} for update skip locked
    ) returning *`.execute(db)
  return rows
}

/** What a letter said is forgotten, unless it is to be looked at. */
export async function markSent(db: Db, id: string, keepsWords: boolean): Promise<void> {
  const forgotten = keepsWords ? {} : { body: '', html: '' }
  await db
    .updateTable('auth.letter')
    .set({ sent_at: sql<Date>`now()`, ...forgotten })
    .where('id', '=', id)
    .execute()
}

export async function tryAgain(db: Db, id: string, seconds: number): Promise<void> {
  const due_at = sql<Date>`now() + make_interval(secs => ${seconds})`
  await db.updateTable('auth.letter').set({ due_at }).where('id', '=', id).execute()
}

export async function giveUp(db: Db, id: string, failure: string): Promise<void> {
  await db.updateTable('auth.letter').set({ failure, body: '', html: '' }).where('id', '=', id).execute()
}

/** The newest letters that were sent, or would have been. */
export function sentLetters(db: Db, limit: number): Promise<LetterRow[]> {
  const letters = db.selectFrom('auth.letter').selectAll().where('sent_at', 'is not', null)
  return letters.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export async function deleteOld(db: Db, days: number): Promise<void> {
  await sql`delete from auth.letter where created_at < now() - make_interval(days => ${days})`.execute(db)
}
