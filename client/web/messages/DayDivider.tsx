import { styled } from '@mui/material/styles'
import ChevronDown from 'lucide-react/icons/chevron-down'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'
import { useTime } from '../app/time.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { DayMenu } from './DayMenu.tsx'

export function DayDivider({ at }: { at: string }) {
  return (
    <Line>
      <DayButton at={at} />
    </Line>
  )
}

/** The day of a moment, and the way to other days. */
export function DayButton({ at }: { at: string }) {
  const { t } = useTranslation()
  const { day } = useTime()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <DayChip
        type="button"
        title={t('days.title')}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        {day(at)}
        <ChevronDown aria-hidden size={12} />
      </DayChip>
      <DayMenu anchor={anchor} onClose={() => setAnchor(null)} />
    </>
  )
}

const DayChip = styled(PlainButton)({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 4,
  padding: '2px 10px',
  borderRadius: 12,
  fontSize: 12,
  lineHeight: '18px',
  fontWeight: 550,
  color: tones.text.secondary,
  background: tones.background.default,
  border: `1px solid ${tones.divider}`,
  '&:hover': { borderColor: tones.text.disabled },
  // Large enough for a thumb, without being any larger to look at.
  position: 'relative',
  '&::after': { content: '""', position: 'absolute', inset: '-8px 0' },
})

const Line = styled('div')({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  height: 40,
  '&::before, &::after': { content: '""', flex: 1, height: 1, background: tones.divider },
  '&::before': { marginLeft: 20 },
  '&::after': { marginRight: 20 },
})
