import { EmojiSign } from './EmojiSign.tsx'

/** Stands in a sentence where its emoji is to be: of Unicode's private use, so that nobody's words have it. */
export const emojiMark = '\uE000'

/** A sentence with an emoji in the place of the mark, if it has one. */
export function WithEmoji({ words, emoji }: { words: string; emoji: string }) {
  const [before, after] = words.split(emojiMark)
  if (after === undefined) return words
  return (
    <>
      {before}
      <EmojiSign emoji={emoji} />
      {after}
    </>
  )
}
