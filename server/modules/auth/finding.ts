import type { Person } from '../../../shared/auth.ts'
import type { Platform } from '../../platform/platform.ts'
import * as repository from './findingRepository.ts'
import { toPerson } from './model.ts'

/** Who is called so, by id: each word is an id, a handle, a name or the first word of one. Words of nobody are absent. */
export async function peopleCalled({ db }: Platform, words: readonly string[]): Promise<Map<string, string[]>> {
  return words.length === 0 ? new Map() : repository.peopleCalled(db, words)
}

/** Of these people, or of all, those whose name, handle or title is like `words`, typos included, the likest first. */
export async function peopleLike(
  { read }: Platform,
  words: string,
  among: readonly string[] | null,
  limit: number,
): Promise<(Person & { title: string })[]> {
  const found = await read((db) => repository.peopleLike(db, words, among, limit))
  return found.map((row) => ({ ...toPerson(row), title: row.title }))
}
