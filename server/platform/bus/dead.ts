import { z } from 'zod'

/** An event that a group could not handle, as it lies in the dead topic: `value` is the event as it came. */
export const DeadLetter = z.object({ group: z.string(), error: z.string(), value: z.string() })
export type DeadLetter = z.infer<typeof DeadLetter>

/** Where a topic's dead letters go. */
export function deadTopic(topic: string): string {
  return `${topic}.dead`
}
