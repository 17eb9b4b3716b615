import { styled } from '@mui/material/styles'
import Circle from 'lucide-react/icons/circle'
import CircleCheck from 'lucide-react/icons/circle-check'
import Square from 'lucide-react/icons/square'
import SquareCheck from 'lucide-react/icons/square-check'
import { useTranslation } from 'react-i18next'
import type { Poll } from '../../../shared/polls.ts'
import { PlainButton } from '../ui/PlainButton.tsx'

interface Props {
  option: Poll['options'][number]
  /** Of those who voted, from 0 to 1. */
  share: number
  leads: boolean
  chosen: boolean
  multiple: boolean
  /** Undefined where one cannot vote. */
  onChoose: (() => void) | undefined
}

/** One of a poll's choices, with how many have made it. */
export function Option({ option: { text, votes }, share, leads, chosen, multiple, onChoose }: Props) {
  const { t } = useTranslation()
  const percent = Math.round(share * 100)
  const [Chosen, Free] = multiple ? [SquareCheck, Square] : [CircleCheck, Circle]
  const Mark = chosen ? Chosen : Free
  return (
    <Row
      type="button"
      aria-pressed={chosen}
      aria-disabled={!onChoose}
      aria-label={t('polls.option', { text, count: votes })}
      data-leads={leads}
      onClick={onChoose}
      style={{ '--share': `${percent}%` } as never}
    >
      <Mark aria-hidden size={16} strokeWidth={1.75} />
      <span className="label" dir="auto">
        {text}
      </span>
      <span className="figure">{votes}</span>
      <span className="figure share">{percent}%</span>
    </Row>
  )
}

const Row = styled(PlainButton)(({ theme }) => ({
  position: 'relative',
  isolation: 'isolate',
  overflow: 'hidden',
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  minHeight: 36,
  padding: '6px 12px',
  fontSize: 14,
  lineHeight: '20px',
  borderRadius: 8,
  border: `1px solid ${theme.vars?.palette.divider}`,
  background: theme.vars?.palette.background.paper,
  '&::before': {
    content: '""',
    position: 'absolute',
    zIndex: -1,
    insetBlock: 0,
    insetInlineStart: 0,
    width: 'var(--share)',
    background: theme.vars?.palette.action.selected,
    transition: 'width 150ms ease-out',
  },
  '@media (prefers-reduced-motion: reduce)': { '&::before': { transition: 'none' } },
  '&:hover:not([aria-disabled=true])': { borderColor: theme.vars?.palette.text.disabled },
  '&[aria-disabled=true]': { cursor: 'default' },
  '& svg': { flex: 'none', color: theme.vars?.palette.text.secondary },
  '&[aria-pressed=true]': {
    borderColor: theme.vars?.palette.primary.main,
    '&::before': { background: `color-mix(in srgb, ${theme.vars?.palette.primary.main} 16%, transparent)` },
    '& svg': { color: theme.vars?.palette.primary.main },
  },
  '&[data-leads=true]': { fontWeight: 650 },
  '& .label': { flex: 1, minWidth: 0, overflowWrap: 'anywhere' },
  '& .figure': { fontSize: 13, fontVariantNumeric: 'tabular-nums', color: theme.vars?.palette.text.secondary },
  '& .share': { minWidth: 36, textAlign: 'right' },
  [theme.breakpoints.down('md')]: { minHeight: 44 },
}))
