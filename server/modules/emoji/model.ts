import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import type { CustomEmoji } from '../../../shared/emoji.ts'

export type Tables = Pick<DB, 'emoji.emoji'>

/** An emoji as its maker hands it in. */
export interface NewEmoji {
  name: string
  version: string
  image: Buffer
  madeBy: string
}

export function toEmoji(row: Omit<Selectable<Tables['emoji.emoji']>, 'image'>): CustomEmoji {
  return { name: row.name, version: row.version, madeBy: row.made_by, madeAt: row.made_at.toISOString() }
}
