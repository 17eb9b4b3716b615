import { skipToken, useQuery } from '@tanstack/react-query'
import { type CustomEmoji, nameIn } from '../../../shared/emoji.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { type Emoji, ownGroup } from './data.ts'

/** The workspace's own emoji by name; undefined until they are there. Asked for once, for all the places that show some. */
export function useCustomEmojis(): CustomEmoji[] | undefined {
  return useQuery<CustomEmoji[]>({ queryKey: keys.customEmojis, queryFn: skipToken }).data
}

/** Asks for them; what changes is told live. */
export function useAskCustomEmojis() {
  const { api } = useChat()
  return useQuery({
    queryKey: keys.customEmojis,
    queryFn: () => api.emoji.list.query(),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The one of this name. */
export function useCustomEmoji(name: string | undefined): CustomEmoji | undefined {
  return useCustomEmojis()?.find((each) => each.name === name)
}

/** Whether `:name:` stands for nothing any more, as far as is known. */
export function useIsMissing(emoji: string): boolean {
  const name = nameIn(emoji)
  const all = useCustomEmojis()
  return name !== undefined && all !== undefined && !all.some((each) => each.name === name)
}

export function addressOf({ name, version }: Pick<CustomEmoji, 'name' | 'version'>): string {
  return `/api/emoji/${name}/${version}`
}

/** As it is offered among Unicode's: in no kind of theirs. */
export function toOffered({ name }: CustomEmoji): Emoji {
  return { emoji: `:${name}:`, label: `:${name}:`, names: [name], words: name, group: ownGroup }
}
