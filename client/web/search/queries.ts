import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { LiveEvent } from '../../../shared/live.ts'
import { isMessageEvent, type Message } from '../../../shared/messages.ts'
import type { FoundMessages, HitGroup, SearchMessages } from '../../../shared/search.ts'
import { partsOf } from '../../../shared/searchQuery.ts'
import { askAnew } from '../app/asking.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** What is looked for without the operators: what people and channels are found by. */
export function plainWords(text: string): string {
  const words = partsOf(text).filter(({ operator, negated }) => operator === null && !negated)
  return words.map(({ value }) => value).join(' ')
}

/** The messages that a search finds, page by page. */
export function useFoundMessages(text: string, sort: SearchMessages['sort']) {
  const { api } = useChat()
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return useInfiniteQuery({
    queryKey: keys.found(text, sort),
    queryFn: ({ pageParam }) =>
      api.search.messages.query({ text, sort, timeZone, ...(pageParam !== '' && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: text.trim() !== '',
  })
}

/** What is asked for while one types is new enough for this long, in ms. */
const fresh = 30_000

/** How many people or channels are shown at first. */
export const few = 6

interface Asked {
  limit?: number
  enabled?: boolean
}

/** The people whose name, handle or title is like `text`. */
export function usePeopleLike(text: string, { limit = few, enabled = true }: Asked = {}) {
  const { api } = useChat()
  return useQuery({
    queryKey: keys.foundPeople(text, limit),
    queryFn: () => api.search.people.query({ text, limit }),
    placeholderData: (old) => old,
    staleTime: fresh,
    enabled: enabled && text !== '',
  })
}

/** The channels whose name or topic is like `text`, those that one is not in too. */
export function useChannelsLike(text: string, { limit = few, enabled = true }: Asked = {}) {
  const { api } = useChat()
  return useQuery({
    queryKey: keys.foundChannels(text, limit),
    queryFn: () => api.search.channels.query({ text, limit }),
    placeholderData: (old) => old,
    staleTime: fresh,
    enabled: enabled && text !== '',
  })
}

/** What was found, in the order in which it came; what stands in one channel together as far as that order leaves it. */
export function groupsOf(pages: readonly FoundMessages[]): HitGroup[] {
  const known = new Set<string>()
  const groups: HitGroup[] = []
  for (const { channel, hits } of pages.flatMap((page) => page.groups)) {
    const fresh = hits.filter(({ message }) => !known.has(message.id))
    for (const { message } of fresh) known.add(message.id)
    const last = groups.at(-1)
    if (fresh.length === 0) continue
    if (last?.channel.id === channel.id) groups[groups.length - 1] = { channel, hits: [...last.hits, ...fresh] }
    else groups.push({ channel, hits: fresh })
  }
  return groups
}

type Pages = InfiniteData<FoundMessages>

/** How long the index takes to hear of a change, and somewhat more, in ms. */
const untilIndexed = 1_000

let asking: ReturnType<typeof setTimeout> | undefined

/** Keeps what was found true: what is deleted goes at once, and of what is changed or not the person's any more is asked again. */
export function followSearch(client: QueryClient, userId: string, event: LiveEvent) {
  if (isMessageEvent(event)) return followMessage(client, event.data.message)
  if (event.type === 'channels.changed' && event.data.userId === userId) askAgain(client)
}

function followMessage(client: QueryClient, message: Message) {
  let isFound = false
  client.setQueriesData<Pages>({ queryKey: keys.allFound }, (found) => {
    if (!found?.pages.some((page) => holds(page, message.id))) return found
    isFound = true
    return { ...found, pages: found.pages.map((page) => withMessage(page, message)) }
  })
  if (isFound) laterAgain(client)
}

const holds = ({ groups }: FoundMessages, id: string) =>
  groups.some(({ hits }) => hits.some(({ message }) => message.id === id))

/** The places of what was found in an older text say nothing of the new one. */
function withMessage(page: FoundMessages, message: Message): FoundMessages {
  const groups = page.groups.map(({ channel, hits }) => ({
    channel,
    hits: hits.flatMap((hit) => {
      if (hit.message.id !== message.id || hit.message.changedSeq >= message.changedSeq) return [hit]
      if (message.deletedAt) return []
      return [{ message, highlights: hit.message.text === message.text ? hit.highlights : [] }]
    }),
  }))
  return { ...page, groups: groups.filter(({ hits }) => hits.length > 0) }
}

const askAgain = (client: QueryClient) => askAnew(client, keys.allFound)

function laterAgain(client: QueryClient) {
  clearTimeout(asking)
  asking = setTimeout(() => askAgain(client), untilIndexed)
}
