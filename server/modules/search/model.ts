import type { DB } from '../../../db/schema.ts'

export type Tables = Pick<DB, 'search.message' | 'search.word' | 'search.channel'>

/** A row of the index; without words it says that the message is deleted. */
export interface IndexRow {
  channelId: string
  id: string
  seq: number
  changedSeq: number
  at: string
  words: string | null
}
