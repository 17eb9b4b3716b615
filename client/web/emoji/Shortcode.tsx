import { useCustomEmoji } from './custom.ts'
import { useEmojis } from './data.ts'
import { EmojiSign } from './EmojiSign.tsx'

/** An emoji by its name; the name itself for one that there is not. */
export function Shortcode({ name }: { name: string }) {
  const wanted = name.toLowerCase()
  const emoji = useEmojis(true)?.byName.get(wanted)
  const isCustom = useCustomEmoji(wanted) !== undefined
  if (emoji) return <span title={`:${name}:`}>{emoji}</span>
  return isCustom ? <EmojiSign emoji={`:${wanted}:`} /> : `:${name}:`
}
