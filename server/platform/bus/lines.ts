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
  // In two generations, by their ids: where the younger one is full, the elder is forgotten.
  let younger = new Map<string, Event>()
  let elder = new Map<string, Event>()
  let chars = 0

  function remember(id: string, event: Event, line: string) {
    younger.set(id, event)
    chars += line.length
    if (chars < mostRemembered / 2) return
    elder = younger
    younger = new Map()
    chars = 0
  }

  function write(event: Event): string {
    const line = jsonOf(event)
    remember(event.id, event, line)
    return line
  }

  /** @throws where the line is no event of the topic */
  function read(topic: Topic, line: string): Event {
    const id = idIn(line)
    const remembered = younger.get(id) ?? elder.get(id)
    if (remembered?.type === topic.name) return remembered
    const event = parseLine(topic, line)
    remember(id, event, line)
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
