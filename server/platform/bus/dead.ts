import { z } from 'zod'
import { type Event, type Topic, topic } from '../../../shared/event.ts'
import type { Log } from '../log.ts'
import { newEvent, type Subscription } from './bus.ts'
import { readable } from './reading.ts'

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

/** What `subscription` could not handle, as it came. */
interface Failed {
  subscription: Pick<Subscription, 'group' | 'onBuried'>
  topic: Topic
  key: string
  value: string
  error: unknown
}

/** The events that put away what a group could not handle: the letter, and what its module has to tell of it. */
export function burial({ subscription: { group, onBuried }, topic, key, value, error }: Failed, log: Log): Event[] {
  const data = { group, error: String(error).slice(0, longestError), value }
  const letter = newEvent(deadTopic(topic), { key, actor: null, data })
  try {
    const event = onBuried && readable(topic, value, log)
    return event ? [letter, ...onBuried(event)] : [letter]
  } catch (fault) {
    log.error({ err: fault, group, topic: topic.name }, 'nobody could be told of an event that was put away')
    return [letter]
  }
}
