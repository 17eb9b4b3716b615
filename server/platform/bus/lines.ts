import { LRUCache } from 'lru-cache'
import type { Event, Topic } from '../../../shared/event.ts'
import { parseLine } from './reading.ts'

const written = new WeakMap<Event, string>()

/** An event as JSON, put together once: it goes to the log as it goes to everybody whom it concerns. */
export function jsonOf(event: Event): string {
  const json = written.get(event) ?? JSON.stringify(event)
  written.set(event, json)
  return json
}

/** How much of the log is remembered, in characters: what is written in about a second where much is. */
const mostRemembered = 4 * 2 ** 20

/**
 * Events by the lines that they are on the log. Every group of a process, and what follows whole topics there, reads the
 * same lines within moments: each is parsed once, and one that this process has written itself not at all.
 */
export function eventLines() {
  const known = new LRUCache<string, Event>({ maxSize: mostRemembered })

  function remember(line: string, event: Event) {
    known.set(idIn(line), event, { size: line.length })
  }

  function write(event: Event): string {
    const line = jsonOf(event)
    remember(line, event)
    return line
  }

  /** @throws where the line is no event of the topic */
  function read(topic: Topic, line: string): Event {
    const remembered = known.get(idIn(line))
    if (remembered?.type === topic.name) return remembered
    const event = parseLine(topic, line)
    remember(line, event)
    return event
  }

  return { write, read }
}

const beforeId = '{"id":"'
const idLength = 36

/** An event's id, which identifies it for good, as `jsonOf` puts it first; the whole of a line that somebody else wrote. */
function idIn(line: string): string {
  return line.startsWith(beforeId) ? line.slice(beforeId.length, beforeId.length + idLength) : line
}
