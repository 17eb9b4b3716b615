import { z } from 'zod'
import { Person } from './auth.ts'
import { Channel } from './channels.ts'
import { Message } from './messages.ts'
import { TimeZone } from './names.ts'

/** The longest search, in UTF-16 code units. */
export const maxSearchLength = 1_000

const Text = z.string().max(maxSearchLength, `at most ${maxSearchLength} characters`)

/** What is looked for, in words and operators as `parseQuery` reads them; `timeZone` says when a day begins. */
export const SearchMessages = z.object({
  text: Text,
  sort: z.enum(['relevance', 'newest']).default('relevance'),
  timeZone: TimeZone.optional(),
  /** The `next` of the page before, of the same search. */
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type SearchMessages = z.infer<typeof SearchMessages>

/** From where to where something stands in a text, in UTF-16 code units, the end left out. */
export const Range = z.tuple([z.number().int(), z.number().int()])
export type Range = z.infer<typeof Range>

/** Of which of a message's words something was found; `at` is the number of the file, option or preview, else 0. */
export const Highlight = z.object({
  of: z.enum(['text', 'forwarded', 'option', 'file', 'preview']),
  at: z.number().int(),
  /** In order, and apart from each other. */
  ranges: z.array(Range),
})
export type Highlight = z.infer<typeof Highlight>

/** A message that was found, as it is now. It stands in its channel at its `seq`. */
export const Hit = z.object({ message: Message, highlights: z.array(Highlight) })
export type Hit = z.infer<typeof Hit>

/** What was found in one channel, the best or the newest first. */
export const HitGroup = z.object({
  channel: Channel.pick({ id: true, kind: true, name: true, userIds: true, archivedAt: true }),
  hits: z.array(Hit),
})
export type HitGroup = z.infer<typeof HitGroup>

/** How many matches are counted. */
export const mostCounted = 200

/** A page of what was found. The channels stand in the order of the first hit of each. */
export const FoundMessages = z.object({
  groups: z.array(HitGroup),
  /** Where the next page begins; null where there is none. */
  next: z.string().nullable(),
  /** How many there are altogether; 200 stands for more too. */
  total: z.number().int(),
  /** What of the search meant nothing, as it was written. */
  ignored: z.array(z.string()),
  /** Words that were looked for as well, for they are like those that were not found. */
  similar: z.array(z.string()),
})
export type FoundMessages = z.infer<typeof FoundMessages>

/** What was found on the pages so far, with one page more: each channel once, none of its hits twice. */
export function withPage(groups: readonly HitGroup[], page: readonly HitGroup[]): HitGroup[] {
  const merged = new Map(groups.map((group) => [group.channel.id, group]))
  for (const { channel, hits } of page) {
    const before = merged.get(channel.id)?.hits ?? []
    const known = new Set(before.map(({ message }) => message.id))
    merged.set(channel.id, { channel, hits: [...before, ...hits.filter(({ message }) => !known.has(message.id))] })
  }
  return [...merged.values()]
}

/** The most people or channels that a search gives. */
export const mostNames = 50

/** The best few, for somebody who types. */
export const SearchNames = z.object({ text: Text, limit: z.coerce.number().int().min(1).max(mostNames).default(10) })
export type SearchNames = z.infer<typeof SearchNames>

export const FoundPerson = z.object({
  person: Person.extend({ title: z.string() }),
  name: z.array(Range),
  handle: z.array(Range),
  title: z.array(Range),
})
export type FoundPerson = z.infer<typeof FoundPerson>

export const FoundChannel = z.object({
  channel: Channel.extend({ joined: z.boolean() }),
  name: z.array(Range),
  topic: z.array(Range),
})
export type FoundChannel = z.infer<typeof FoundChannel>
