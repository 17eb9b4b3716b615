import type { Nodes } from 'mdast'
import { OneMessage } from '../../../shared/messages.ts'
import { parse, withSpoilers } from '../messages/markdown.ts'

/** How many linked messages are shown below one. */
const mostCards = 3

/** Where a message is found again. */
export function linkTo({ channelId, id }: OneMessage): string {
  return `${location.origin}/channels/${channelId}?message=${id}`
}

/** The message of this workspace that an address leads to; undefined for any other. */
export function placeOf(address: string): OneMessage | undefined {
  const url = URL.parse(address)
  if (!url || url.origin !== globalThis.location?.origin) return undefined
  const [, folder, channelId, ...rest] = url.pathname.split('/')
  const place = OneMessage.safeParse({ channelId, id: url.searchParams.get('message') })
  return folder === 'channels' && rest.length === 0 && place.success ? place.data : undefined
}

/** The messages that a text links to, each once: neither those in a quote, for that has the words, nor what is hidden. */
export function placesIn(text: string): OneMessage[] {
  if (!text.includes('message=')) return []
  const places = new Map(
    linksIn(parse(text)).flatMap((url) => {
      const place = placeOf(url)
      return place ? [[place.id, place] as const] : []
    }),
  )
  return [...places.values()].slice(0, mostCards)
}

function linksIn(node: Nodes): string[] {
  if (node.type === 'link') return [node.url]
  if (node.type === 'blockquote' || !('children' in node)) return []
  if (node.type !== 'paragraph') return node.children.flatMap(linksIn)
  return withSpoilers(node.children).flatMap((phrase) => (phrase.type === 'spoiler' ? [] : linksIn(phrase)))
}
