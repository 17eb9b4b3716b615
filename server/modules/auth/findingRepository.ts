import { type Kysely, sql } from 'kysely'
import type { PersonColumns, Tables } from './model.ts'

/** The ids of those who are called so: by an id, a handle, a name or the first word of one, whatever case and accents. */
export async function peopleCalled(db: Kysely<Tables>, words: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ word: string; id: string }>`
    select word, id from unnest(${words}::text[]) as wanted (word)
    cross join lateral (select auth.fold(word) as folded) as wanted_folded
    join auth.person on person.handle = word or person.id::text = word or (
      person.folded like regexp_replace(wanted_folded.folded, '([\\\\%_])', '\\\\\\1', 'g') || '%'
      and (starts_with(auth.fold(name) || ' ', wanted_folded.folded || ' '))
    )`.execute(db)
  return new Map([...Map.groupBy(rows, ({ word }) => word)].map(([word, own]) => [word, own.map(({ id }) => id)]))
}

/** How much of what is typed must be like a part of somebody's words. */
const likeEnough = '0.3'

/** Those who are active, of `among` where it is given, the likest to `words` first. */
export async function peopleLike(
  db: Kysely<Tables>,
  words: string,
  among: readonly string[] | null,
  limit: number,
): Promise<(PersonColumns & { title: string })[]> {
  const some = among ? sql`and id = any(${among}::uuid[])` : sql``
  return db.transaction().execute(async (within) => {
    await sql`select set_config('pg_trgm.word_similarity_threshold', ${likeEnough}, true)`.execute(within)
    const { rows } = await sql<PersonColumns & { title: string }>`
      select id, name, handle, avatar, kind, deactivated_at, title from auth.person
      cross join (
        select auth.fold(${words}) as typed,
          '%' || regexp_replace(auth.fold(${words}), '([\\\\%_])', '\\\\\\1', 'g') || '%' as pattern
      ) as wanted
      cross join lateral (
        select position(typed in folded) as at, word_similarity(typed, folded) as likeness, auth.fold(name) as called
      ) as likeness
      where deactivated_at is null ${some} and (folded like pattern or typed <% folded)
      order by handle <> typed and called <> typed, at <> 1 and not starts_with(handle, typed), at = 0, likeness desc,
        name, id
      limit ${limit}::int`.execute(within)
    return rows
  })
}
