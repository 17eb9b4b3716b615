import { useState } from 'react'
import type { Unread } from '../../../shared/receipts.ts'
import type { Row } from '../messages/rows.ts'

/** Where what is new begins: after this seq; and how much that was. */
export interface Line {
  afterSeq: number
  count: number
}

interface Seen {
  unread: Unread | undefined
  line: Line | undefined
}

/** The line above what is new: at first where the channel was opened, and from then on where the reader left off. */
export function useLine(unread: Unread | undefined, start: number | undefined, follows: boolean) {
  const [seen, setSeen] = useState<Seen>(() => ({
    unread,
    line: start === undefined ? undefined : { afterSeq: start - 1, count: unread?.unread ?? 0 },
  }))
  if (unread && unread !== seen.unread) setSeen({ unread, line: nextLine(seen, unread, follows) })
  const clear = () => setSeen((old) => ({ ...old, line: undefined }))
  return { line: seen.line, clear }
}

function nextLine({ unread: before, line }: Seen, { readSeq, unread: count }: Unread, follows: boolean) {
  const here = { afterSeq: readSeq, count }
  if (!before) return line
  const isBack = readSeq < before.readSeq
  const isFirstNew = (before.unread === 0 || !line) && count > before.unread && !follows
  if (isBack || isFirstNew) return here
  // More has come before any of it was read.
  return line?.afterSeq === readSeq && count > line.count ? here : line
}

/** The row that the line stands above; -1 where it is not in this window. */
export function lineIndex(rows: readonly Row[], line: Line | undefined, meId: string, hasBefore: boolean): number {
  if (!line) return -1
  const at = rows.findIndex(
    ({ entry: { message } }) =>
      message && message.seq > line.afterSeq && message.authorId !== meId && message.deletedAt === null,
  )
  return at === 0 && hasBefore ? -1 : at
}
