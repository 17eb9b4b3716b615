import { styled } from '@mui/material/styles'
import { DayButton } from './DayDivider.tsx'
import type { Row } from './rows.ts'

/** The day of the first row in view, once its own divider has gone out of it. */
export function StickyDay({ row }: { row: Row | undefined }) {
  if (!row || row.opensDay) return null
  return (
    <Place>
      <DayButton at={row.entry.at} />
    </Place>
  )
}

const Place = styled('div')({
  position: 'absolute',
  zIndex: 2,
  top: 8,
  left: 0,
  right: 0,
  display: 'flex',
  justifyContent: 'center',
  pointerEvents: 'none',
  '& > *': { pointerEvents: 'auto' },
})
