import type { MessagePush } from '../../../../shared/pushes.ts'
import { fill, pushes } from '../../app/text/pushes.ts'

/** A message in a notification. What is said in one channel, or one thread, shares a notification. */
export type Item = Omit<MessagePush, 'type'>

/** What a notification of messages carries. */
export interface Messages {
  items: Item[]
}

/** How many messages a notification remembers, and how many of them it shows. */
const mostItems = 50
const mostLines = 4

/** The messages with one more; one that comes again takes the place that it has. */
export function withItem(items: readonly Item[], item: Item): Item[] {
  const known = items.some(({ tag }) => tag === item.tag)
  const next = known ? items.map((each) => (each.tag === item.tag ? item : each)) : [...items, item]
  return next.slice(-mostItems)
}

export function titleOf(items: readonly Item[], last: Item): string {
  const { authorName: name, channelName: channel } = last
  const count = items.length
  if (count === 1) return channel ? fill(pushes.inChannel, { name, channel }) : name
  return fill(channel ? pushes.several : pushes.severalFrom, { count, name, channel })
}

export function bodyOf(items: readonly Item[]): string {
  const isAlone = new Set(items.map(({ authorId }) => authorId)).size === 1
  const lines = items.slice(-mostLines).map((item) => {
    const text = textOf(item)
    return items.length === 1 || (isAlone && !item.channelName)
      ? text
      : fill(pushes.line, { name: item.authorName, text })
  })
  return lines.join('\n')
}

function textOf({ body, files }: Item): string {
  if (body) return body
  if (files === 0) return pushes.noText
  return files === 1 ? pushes.file : fill(pushes.files, { count: files })
}

/** Where the app shows a message in its surroundings. */
export function pathTo({ channelId, messageId }: Pick<Item, 'channelId' | 'messageId'>): string {
  return `/channels/${channelId}?message=${messageId}`
}
