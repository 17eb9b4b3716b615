import { z } from 'zod'

/** The longest text of a message, in UTF-16 code units. */
export const maxTextLength = 10_000

/** Valid Unicode that Postgres can keep; perhaps nothing. */
export const MaybeText = z
  .string()
  .max(maxTextLength)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not valid Unicode text')

/** A text of spaces only, as files may come with, is none. */
export function worded(text: string): string {
  return text.trim() === '' ? '' : text
}

/** Some text, not only spaces, of valid Unicode that Postgres can keep. */
export const MessageText = MaybeText.refine((text) => text.trim() !== '', 'a message needs some text')
