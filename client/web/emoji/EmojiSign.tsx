import { styled } from '@mui/material/styles'
import { nameIn } from '../../../shared/emoji.ts'
import { addressOf, useCustomEmoji } from './custom.ts'

/** An emoji as it looks: a character, or the workspace's picture; `:name:` where there is none of that name. */
export function EmojiSign({ emoji }: { emoji: string }) {
  const custom = useCustomEmoji(nameIn(emoji))
  if (!custom) return emoji
  return (
    <Picture
      src={addressOf(custom)}
      alt={emoji}
      title={emoji}
      draggable={false}
      loading="lazy"
      decoding="async"
      className="emoji"
    />
  )
}

/** As large as a character of the text around it, in a place of its own from the beginning. */
const Picture = styled('img')({
  width: '1.4em',
  height: '1.4em',
  margin: '0 0.05em',
  objectFit: 'contain',
  verticalAlign: '-0.35em',
})
