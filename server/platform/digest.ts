import { createHash } from 'node:crypto'

/** What is kept of a secret that is long and random: nobody guesses it, so that a plain SHA-256 keeps it as well as a slow hash would. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
