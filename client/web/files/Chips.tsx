import { styled } from '@mui/material/styles'
import type { LucideIcon } from 'lucide-react'
import { theme, tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'

/** Something that can be done with one of them. */
export function ChipAction({ icon: Icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <PlainButton type="button" className="act" aria-label={label} title={label} onClick={onClick}>
      <Icon aria-hidden size={14} />
    </PlainButton>
  )
}

/** Files in small, one beside the other. */
export const Chips = styled('ul')({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 8,
  maxHeight: 180,
  overflowY: 'auto',
  margin: 0,
  padding: '2px 2px 8px',
  listStyle: 'none',
  '& li': {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    width: 240,
    maxWidth: '100%',
    // Two beside each other on a phone: the name says what kind of file it is too.
    [theme.breakpoints.down('md')]: { width: 'calc(50% - 4px)', gap: 4, '& > span[aria-hidden]': { display: 'none' } },
    padding: 6,
    overflow: 'hidden',
    border: `1px solid ${tones.divider}`,
    borderRadius: 8,
    background: tones.background.default,
  },
  // Why is said whole.
  '& li[data-attachment=failed]': {
    borderColor: tones.error.main,
    [theme.breakpoints.down('md')]: { width: '100%' },
  },
  '& img': { flex: 'none', width: 36, height: 36, borderRadius: 5, objectFit: 'cover' },
  '& .words': { flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' },
  '& .name, & .status': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& .name': { fontSize: 13, lineHeight: '18px' },
  '& .status': {
    fontSize: 12,
    lineHeight: '16px',
    fontVariantNumeric: 'tabular-nums',
    color: tones.text.secondary,
  },
  '& [data-attachment=failed] .status': { color: tones.error.main, whiteSpace: 'normal' },
  '& [data-attachment=lost] .status': { color: tones.warning.main },
  '& .act': {
    flex: 'none',
    display: 'grid',
    placeItems: 'center',
    width: 26,
    height: 26,
    color: tones.text.secondary,
    '&:hover': { background: tones.action.selected, color: tones.text.primary },
  },
  '& progress': {
    position: 'absolute',
    insetInline: 0,
    bottom: 0,
    width: '100%',
    height: 3,
    border: 0,
    appearance: 'none',
    background: 'transparent',
    '&::-webkit-progress-bar': { background: 'transparent' },
    '&::-webkit-progress-value': { background: tones.primary.main, transition: 'width 120ms ease-out' },
    '&::-moz-progress-bar': { background: tones.primary.main },
  },
  '& [data-attachment=paused] progress, & [data-attachment=lost] progress': { filter: 'grayscale(1)', opacity: 0.6 },
})
