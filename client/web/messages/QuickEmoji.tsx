import Box from '@mui/material/Box'
import Popover from '@mui/material/Popover'
import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import { PlainButton } from '../ui/PlainButton.tsx'

interface Props {
  anchor: HTMLElement | null
  onPick: (emoji: string) => void
  onClose: () => void
}

/** The emoji that people react with most. */
export function EmojiPicker({ anchor, onPick, onClose }: Props) {
  const { t } = useTranslation()
  const pick = (emoji: string) => {
    onClose()
    onPick(emoji)
  }
  return (
    <Popover
      open={anchor !== null}
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      transformOrigin={{ vertical: 'top', horizontal: 'right' }}
    >
      <Box sx={grid} role="group" aria-label={t('messages.react')}>
        {emojis.map((emoji) => (
          <Cell key={emoji} type="button" aria-label={t('messages.reactWith', { emoji })} onClick={() => pick(emoji)}>
            {emoji}
          </Cell>
        ))}
      </Box>
    </Popover>
  )
}

const emojis = [
  ...['👍', '👎', '❤️', '😂', '🎉', '🙏', '👀', '✅'],
  ...['🔥', '🚀', '💯', '👏', '🙌', '💡', '🤔', '😮'],
  ...['😢', '😅', '🥳', '💪', '🫡', '☕', '🐛', '❌'],
]

const Cell = styled(PlainButton)(({ theme }) => ({
  width: 36,
  height: 36,
  fontSize: 20,
  lineHeight: '36px',
  textAlign: 'center',
  '&:hover': { background: theme.vars?.palette.action.hover },
}))

const grid = { display: 'grid', gridTemplateColumns: 'repeat(8, 36px)', p: 2 }
