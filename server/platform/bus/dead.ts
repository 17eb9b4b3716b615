import { z } from 'zod'
import { type Event, type Topic, topic } from '../../../shared/event.ts'
import { newEvent } from './bus.ts'

/** What a group could not handle: the event's text as it came, and why. */
export const DeadLetter = z.object({ group: z.string(), error: z.string(), value: z.string() })
type DeadLetter = z.infer<typeof DeadLetter>

/** Kept longer than the events themselves, so that there is time to mend what was wrong. */
const retentionDays = 90
const longestError = 2_000

/** Where a topic's dead letters go. */
export function deadTopic({ name }: Pick<Topic, 'name'>): Topic<string, DeadLetter> {
  return topic(`${name}.dead`, DeadLetter, { retentionDays })
}

/** The event that puts away what `group` could not handle. */
export function deadEvent(
  of: Pick<Topic, 'name'>,
  { group, key, value, error }: { group: string; key: string; value: string; error: unknown },
): Event {
  const data = { group, error: String(error).slice(0, longestError), value }
  return newEvent(deadTopic(of), { key, actor: null, data })
}
