import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import {
  type Acknowledgement,
  AcknowledgementKind,
  type Cursor,
  ReadingPrivacy,
  type Receipt,
} from '../../../shared/receipts.ts'

export type Tables = Pick<DB, 'receipts.cursor' | 'receipts.acknowledgement' | 'receipts.setting'>

export type CursorRow = Pick<
  Selectable<Tables['receipts.cursor']>,
  'user_id' | 'channel_id' | 'delivered_seq' | 'read_seq' | 'read_ordinal' | 'version'
>

/** A cursor, and how many messages stand in the channel up to what was read. */
export interface CountedCursor extends Cursor {
  readOrdinal: number
}

/** A person's cursor in a channel. */
export interface Mark extends CountedCursor {
  userId: string
}

/** What a person says of a channel: that their devices have it up to `seq`, that they have read that, or only that. */
export interface Word {
  userId: string
  channelId: string
  kind: AcknowledgementKind
  seq: number
  at: string
}

export function toMark(row: CursorRow): Mark {
  return { userId: row.user_id, ...toCursor(row) }
}

export function toCursor(row: CursorRow): CountedCursor {
  return {
    channelId: row.channel_id,
    deliveredSeq: row.delivered_seq,
    readSeq: row.read_seq,
    readOrdinal: row.read_ordinal,
    version: row.version,
  }
}

/** A cursor as Redis holds it; the version comes first, for the script compares it. */
export function formatCursor({ version, deliveredSeq, readSeq, readOrdinal }: CountedCursor): string {
  return [version, deliveredSeq, readSeq, readOrdinal].join(':')
}

/** Undefined for what `formatCursor` has not made. */
export function parseCursor(channelId: string, text: string | null | undefined): CountedCursor | undefined {
  const [version, deliveredSeq, readSeq, readOrdinal] = (text ?? '').split(':').map(Number)
  if (!version || deliveredSeq === undefined || readSeq === undefined || readOrdinal === undefined) return undefined
  return { channelId, version, deliveredSeq, readSeq, readOrdinal }
}

export function toAcknowledgement(row: Selectable<Tables['receipts.acknowledgement']>): Acknowledgement {
  return {
    userId: row.user_id,
    kind: AcknowledgementKind.parse(row.kind),
    seq: row.seq,
    at: row.at.toISOString(),
  }
}

export const toPrivacy = (text: string | undefined): ReadingPrivacy => ReadingPrivacy.parse(text ?? 'send')

/** What others may see of a mark. */
export function toReceipt({ userId, channelId, deliveredSeq, readSeq }: Mark, reading: ReadingPrivacy): Receipt {
  return { userId, channelId, deliveredSeq, readSeq: reading === 'send' ? readSeq : null }
}
