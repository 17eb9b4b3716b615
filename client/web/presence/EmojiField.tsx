import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import SmilePlus from 'lucide-react/icons/smile-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmojiPicker } from '../emoji/EmojiPicker.tsx'
import { EmojiSign } from '../emoji/EmojiSign.tsx'

/** The emoji of one's status, and the way to another. */
export function EmojiField({ value, onChange }: { value: string; onChange: (emoji: string) => void }) {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const label = value ? t('presence.changeEmoji', { emoji: value }) : t('presence.chooseEmoji')
  return (
    <Box>
      <Typography variant="body2" aria-hidden sx={{ fontWeight: 550, mb: 1 }}>
        {t('presence.emoji')}
      </Typography>
      <Button
        variant="outlined"
        aria-label={label}
        aria-haspopup="dialog"
        sx={{ width: '100%', minWidth: 0, height: 42, p: 0, fontSize: 20, color: 'text.secondary' }}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        {value ? <EmojiSign emoji={value} /> : <SmilePlus aria-hidden size={18} strokeWidth={1.75} />}
      </Button>
      <EmojiPicker anchor={anchor} align="left" onPick={onChange} onClose={() => setAnchor(null)} />
    </Box>
  )
}
