import { z } from 'zod'
import { type EventOf, topic } from './event.ts'

/** How many emoji of its own a workspace has, at most. */
export const mostEmojis = 1_000

/** The largest file that becomes an emoji. */
export const mostEmojiBytes = 262_144

/** A name as it stands between colons; with an underscore at its end, Markdown would take it for an emphasis. */
export const EmojiName = z
  .string()
  .regex(/^(?!_)[a-z0-9_-]{2,32}(?<!_)$/, 'letters, digits, - and _ between them, 2 to 32')

/** An emoji that the workspace has made itself. Its picture is at `/api/emoji/{name}/{version}`. */
export const CustomEmoji = z.object({
  name: EmojiName,
  version: z.uuid(),
  madeBy: z.uuid(),
  madeAt: z.iso.datetime(),
})
export type CustomEmoji = z.infer<typeof CustomEmoji>

export const OneEmoji = z.object({ name: EmojiName })
export type OneEmoji = z.infer<typeof OneEmoji>

export const RenameEmoji = OneEmoji.extend({ to: EmojiName })
export type RenameEmoji = z.infer<typeof RenameEmoji>

export const EmojiChange = z.enum(['added', 'replaced', 'renamed', 'removed'])
export type EmojiChange = z.infer<typeof EmojiChange>

/** `userId` has made this of the emoji of that name; null where there is none any more. All have one key: names move. */
export const emojiChanged = topic(
  'emoji.changed',
  z.object({ userId: z.uuid(), change: EmojiChange, name: EmojiName, emoji: CustomEmoji.nullable() }),
  { retentionDays: 90, audience: () => ['workspace', 'guests'] },
)

/** The workspace's emoji after one of them has changed, by name. */
export function applyToEmojis(emojis: CustomEmoji[], { data }: EventOf<typeof emojiChanged>): CustomEmoji[] {
  const { name, emoji } = data
  const others = emojis.filter((each) => each.name !== name && each.name !== emoji?.name)
  return [...others, ...(emoji ? [emoji] : [])].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The name in `:name:`; undefined for what is no name between colons, such as an emoji of Unicode's. */
export function nameIn(emoji: string): string | undefined {
  return /^:(.+):$/.exec(emoji)?.[1]
}
