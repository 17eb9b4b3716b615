import { type Kysely, sql } from 'kysely'
import type { Preview, PreviewSettings } from '../../../shared/previews.ts'
import { type Due, type Known, type Tables, toPreview, type Wanted } from './model.ts'

type Db = Kysely<Tables>

/** Notes that messages wait for pages; those that are not known, or not any more, fall due. Nothing where previews are off. */
export async function want(db: Db, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return
  await sql`
    with asked as (
      select asked.* from unnest(
        ${wanted.map(({ channelId }) => channelId)}::uuid[],
        ${wanted.map(({ messageId }) => messageId)}::uuid[],
        ${wanted.map(({ url }) => url)}::text[]
      ) as asked (channel_id, message_id, url) join previews.workspace on enabled
    ), due as (
      insert into previews.page as page (url, due_at) select distinct url, now() from asked order by url
      on conflict (url) do update set due_at = now(), attempts = 0
      where page.due_at is null and page.expires_at < now()
    )
    insert into previews.wanted (channel_id, message_id, url)
    select channel_id, message_id, url from asked on conflict do nothing`.execute(db)
}

export async function wantNothing(db: Db): Promise<void> {
  await db.deleteFrom('previews.wanted').execute()
  await db.deleteFrom('previews.page').where('due_at', 'is not', null).execute()
}

/** Pages to fetch now: each is one process's alone for a while, after which it falls due again, in case that one dies. */
export async function takeDue(db: Db, atOnce: number, leaseSeconds: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    with due as (
      select url from previews.page join previews.workspace on enabled
      where due_at <= now() order by due_at limit ${atOnce}::int for update of page skip locked
    )
    update previews.page set due_at = now() + make_interval(secs => ${leaseSeconds}), attempts = attempts + 1
    from due where page.url = due.url
    returning page.url, page.attempts`.execute(db)
  return rows
}

/** Keeps what is known of a page. It may have been forgotten meanwhile. */
export async function settle(db: Db, url: string, { preview, failure, seconds }: Known): Promise<void> {
  await sql`
    update previews.page set due_at = null, attempts = 0, preview = ${JSON.stringify(preview)}::jsonb,
      failure = ${failure}, expires_at = now() + make_interval(secs => ${seconds})
    where url = ${url}`.execute(db)
}

export async function postpone(db: Db, url: string, seconds: number, failure: string): Promise<void> {
  await sql`
    update previews.page set due_at = now() + make_interval(secs => ${seconds}), failure = ${failure}
    where url = ${url}`.execute(db)
}

/** A message that waits no more, with those of its pages that are known or known not to be had. */
export async function takeSettled(
  db: Db,
): Promise<{ channelId: string; messageId: string; urls: string[] } | undefined> {
  const { rows } = await sql<{ channel_id: string; message_id: string; url: string }>`
    with one as (
      select channel_id, message_id from previews.wanted join previews.page using (url)
      join previews.workspace on enabled
      where due_at is null limit 1 for update of wanted skip locked
    )
    delete from previews.wanted using previews.page, one
    where page.url = wanted.url and page.due_at is null
      and wanted.channel_id = one.channel_id and wanted.message_id = one.message_id
    returning wanted.channel_id, wanted.message_id, wanted.url`.execute(db)
  const [first] = rows
  return first && { channelId: first.channel_id, messageId: first.message_id, urls: rows.map(({ url }) => url) }
}

export async function previews(db: Db, urls: readonly string[]): Promise<Preview[]> {
  if (urls.length === 0) return []
  const rows = await db.selectFrom('previews.page').select('preview').where('url', 'in', urls).execute()
  return rows.flatMap(({ preview }) => toPreview(preview) ?? [])
}

/** Forgets pages that expired a while ago and that nobody has linked to since. */
export async function forget(db: Db, days: number): Promise<void> {
  await sql`
    delete from previews.page where due_at is null and expires_at < now() - make_interval(days => ${days})
      and not exists (select from previews.wanted where wanted.url = page.url)`.execute(db)
}

export async function saveImage(db: Db, id: string, webp: Buffer): Promise<void> {
  await db
    .insertInto('previews.image')
    .values({ id, webp })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function findImage(db: Db, id: string): Promise<Buffer | undefined> {
  const row = await db.selectFrom('previews.image').select('webp').where('id', '=', id).executeTakeFirst()
  return row?.webp
}

export async function settings(db: Db, userId: string): Promise<PreviewSettings> {
  const { enabled } = await db.selectFrom('previews.workspace').select('enabled').executeTakeFirstOrThrow()
  const mine = db.selectFrom('previews.setting').select('shown').where('user_id', '=', userId)
  return { enabled, shown: (await mine.executeTakeFirst())?.shown ?? true }
}

export async function setShown(db: Db, userId: string, shown: boolean): Promise<void> {
  await db
    .insertInto('previews.setting')
    .values({ user_id: userId, shown })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ shown }))
    .execute()
}

export async function setEnabled(db: Db, enabled: boolean): Promise<void> {
  await db.updateTable('previews.workspace').set({ enabled }).execute()
}
