import { type Event, parseEvent, type Topic } from '../../../shared/event.ts'
import type { Log } from '../log.ts'

/** The event in a line of the log; nothing where it does not parse, for then it was written by nobody we know. */
export function readable(topic: Topic, value: string, log: Log, read = parseLine): Event | undefined {
  try {
    return read(topic, value)
  } catch (error) {
    log.error({ err: error, topic: topic.name }, 'an event on the log does not parse')
    return undefined
  }
}

/** @throws where the line is no event of the topic */
export function parseLine(topic: Topic, value: string): Event {
  return parseEvent(topic, JSON.parse(value))
}
