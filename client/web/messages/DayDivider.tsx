import { styled } from '@mui/material/styles'
import { useTime } from '../app/time.ts'

export function DayDivider({ at }: { at: string }) {
  const { day } = useTime()
  return (
    <Line>
      <DayChip>{day(at)}</DayChip>
    </Line>
  )
}

export const DayChip = styled('span')(({ theme }) => ({
  padding: '2px 10px',
  borderRadius: 12,
  fontSize: 12,
  lineHeight: '18px',
  fontWeight: 550,
  color: theme.vars?.palette.text.secondary,
  background: theme.vars?.palette.background.default,
  border: `1px solid ${theme.vars?.palette.divider}`,
}))

const Line = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  height: 40,
  '&::before, &::after': { content: '""', flex: 1, height: 1, background: theme.vars?.palette.divider },
  '&::before': { marginLeft: 20 },
  '&::after': { marginRight: 20 },
}))
