import { z } from 'zod'

/**
 * What a name must not hold: control characters, bidirectional overrides, zero-width and other invisible ones (Unicode's
 * Default_Ignorable_Code_Point, UAX #44), the blank of Braille, and piles of marks that cover the lines around them.
 * With them a name could be empty to the eye, or read as somebody else's.
 */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{DI}\u2800]|\p{M}{5}/u

/** One line of text as people read it: Unicode's NFC form, nothing hidden, single spaces. `most` counts code points. */
function line(most: number) {
  return z
    .string()
    .max(8 * most)
    .normalize('NFC')
    .refine((text) => !hidden.test(text), 'no control or invisible characters')
    .overwrite((text) => text.replace(/\s+/gu, ' ').trim())
    .refine((text) => [...text].length <= most, `at most ${most} characters`)
}

/** What a person is called: in any script, with a letter or a digit in it. */
export const PersonName = line(80).refine((name) => /[\p{L}\p{N}]/u.test(name), 'a letter or a digit at least')

/** What a person does. May be empty. */
export const Title = line(100)

/** What a person is spoken of as, such as "she/her". May be empty. */
export const Pronouns = line(40)

/**
 * The unique name by which a person is mentioned. Of ASCII only, after NFKC: among the letters of all scripts look-alikes
 * are endless (UTS #39), and a name in any script stands beside the handle. What ASCII itself has of them, such as 0 and
 * o, counts as equal when a handle is chosen.
 */
export const Handle = z
  .string()
  .max(100)
  .normalize('NFKC')
  .trim()
  .toLowerCase()
  .max(32)
  .regex(/^[a-z0-9]+([._-][a-z0-9]+)*$/, 'letters a to z, digits, and single . - _ between them')

/** A place of the IANA time zone database, such as "Europe/Berlin". */
export const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z]/)
  .refine(isTimeZone, 'not a time zone')

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}
