import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import type { Length } from './lengths.ts'
import { presets } from './useStatusForm.ts'

interface Props {
  onChoose: (status: { emoji: string; text: string; ends: Length }) => void
}

/** Statuses that are often true, at one click. */
export function Presets({ onChoose }: Props) {
  const { t } = useTranslation()
  return (
    <Box role="group" aria-label={t('presence.suggestions')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
      {presets.map(({ name, emoji, ends }) => {
        const text = t(`presence.preset.${name}`)
        return (
          <Button key={name} variant="outlined" sx={chip} onClick={() => onChoose({ emoji, text, ends })}>
            <span aria-hidden>{emoji}</span>
            {text}
            <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
              {t(`presence.length.${ends}`)}
            </Box>
          </Button>
        )
      })}
    </Box>
  )
}

const chip = { minHeight: 32, px: 2.5, py: 1, gap: 1.5, fontSize: 13 }
