import type { Choice, Clause, Demands, Has } from '../../../shared/searchQuery.ts'
import type { Token } from '../../../shared/words.ts'
import type { Db } from '../../platform/database.ts'
import type { Read } from '../../platform/replicas/reads.ts'

/** A place that a message has had. */
export interface Place {
  channelId: string
  id: string
}

/** A state of a message, as it is searched for. */
export interface Document extends Place {
  seq: number
  /** Of two states of a message, the one in which this is larger is the newer. */
  changedSeq: number
  at: string
  authorId: string
  tokens: Token[]
  has: Has[]
  is: ('thread' | 'pinned')[]
  /** The people it names. */
  mentions: string[]
}

/** That a message is deleted, from this state of it on. */
export interface Removal extends Place {
  seq: number
  changedSeq: number
  at: string
}

/** To whom a message goes: it names them, or stands in a conversation with them. */
export interface Addressee {
  userId: string
  channelIds: string[]
}

/** What to look for, with every name resolved. */
export interface EngineSearch {
  /** The channels that whoever asks may read now, and wants to search: nothing of any other is ever found. */
  channelIds: readonly string[]
  clauses: readonly Clause[]
  not: readonly Clause[]
  from: Choice<string>
  to: Choice<Addressee>
  has: Demands<Has>
  is: Demands<'thread' | 'pinned'>
  /** Only these messages, where there are some; and none of those. */
  among: readonly Place[] | null
  except: readonly Place[]
  since: string | null
  until: string | null
  sort: 'relevance' | 'newest'
  limit: number
  /** The `next` of the page before. */
  cursor: string | null
}

export interface Found {
  hits: Place[]
  /** Where the next page begins, in words of the engine's own; null where there is none. */
  next: string | null
  /** How many there are, counted up to `mostCounted`. */
  total: number
  /** Words like those that were not found, and were looked for in their place. */
  similar: string[]
}

/** Where messages are found: Postgres, or another that does the same. */
export interface SearchEngine {
  /**
   * Writes states of messages, each message once; never an older state over a newer one. The same state again is
   * written only where it is to be `renewed`. `db` is the transaction of the batch that they come from.
   */
  index(db: Db, documents: readonly Document[], renewed?: boolean): Promise<void>
  /** Takes deleted messages out, so that no older state brings them back. */
  remove(db: Db, removals: readonly Removal[]): Promise<void>
  /** @throws CursorError for a cursor that is none of its own. */
  search(read: Read, search: EngineSearch): Promise<Found>
  /** Where it is a part of its own: rejects when that does not answer. */
  ping?(): Promise<unknown>
}

/** A page was asked for that no other has led to. */
export class CursorError extends Error {
  override name = 'CursorError'
}
