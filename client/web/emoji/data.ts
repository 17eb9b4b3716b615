import { useQuery } from '@tanstack/react-query'

/** One emoji, and the words that it is found by. */
export interface Emoji {
  emoji: string
  label: string
  /** Its names between colons, the usual one first. */
  names: string[]
  words: string
  group: number
}

/** Every emoji of Unicode's set, in its order; part of the app that is loaded when the first is asked for. */
export async function loadEmojis(): Promise<{ all: Emoji[]; byName: Map<string, string> }> {
  const [{ default: compact }, { default: shortcodes }] = await Promise.all([
    import('emojibase-data/en/compact.json'),
    import('emojibase-data/en/shortcodes/github.json'),
  ])
  const namesOf: Record<string, string | string[]> = shortcodes
  const all = compact.flatMap(({ hexcode, label, unicode, tags = [], group }): Emoji[] => {
    const names = [namesOf[hexcode] ?? []].flat()
    if (group === undefined) return []
    return [
      { emoji: recommended(unicode), label, names, words: [label, ...tags, ...names].join(' ').toLowerCase(), group },
    ]
  })
  return { all, byName: new Map(all.flatMap(({ emoji, names }) => names.map((name) => [name, emoji]))) }
}

const selector = '\uFE0F'

/** The data ask for the emoji's look also where that is the usual one; Unicode's recommended set (UTS #51) does not. */
function recommended(unicode: string): string {
  return /^\p{RGI_Emoji}$/v.test(unicode) ? unicode : unicode.replaceAll(selector, '')
}

export function useEmojis(enabled: boolean) {
  return useQuery({ queryKey: ['emojis'], queryFn: loadEmojis, enabled, staleTime: Number.POSITIVE_INFINITY }).data
}

/** Of those that the workspace has made itself. */
export const ownGroup = -1

/** The emoji that fit a word best: those whose name begins with it come first; of the workspace's own, any part of it. */
export function findEmojis(all: readonly Emoji[], query: string, limit: number): Emoji[] {
  const wanted = query.toLowerCase().trim()
  const begins = all.filter(({ names, group }) =>
    names.some((name) =>
      [name, ...(group === ownGroup ? name.split(/[-_]/) : [])].some((part) => part.startsWith(wanted)),
    ),
  )
  const others = all.filter((emoji) => !begins.includes(emoji) && emoji.words.includes(wanted))
  return [...begins, ...others].slice(0, limit)
}
