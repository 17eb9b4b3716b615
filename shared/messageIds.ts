import { z } from 'zod'

/** Made by the client (uuidv7): within a channel it identifies the message for good, so that a retry never makes a second one. */
export const MessageId = z.uuidv7().toLowerCase()

const day = 86_400_000

/** A clock may be wrong, but not by more than a day: ids from the far future would stand at the end of the index for good. */
export const NewMessageId = MessageId.refine(
  (id) => timeOf(id) < Date.now() + day,
  'made in the future: check the clock',
)

/** The time in a uuidv7, in milliseconds since 1970 (RFC 9562, section 5.7). */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
