import { styled } from '@mui/material/styles'
import { useEffect, useRef } from 'react'
import { EmojiSign } from '../emoji/EmojiSign.tsx'
import type { Candidate } from './useCompletion.ts'

interface Props {
  id: string
  label: string
  candidates: Candidate[]
  active: number
  onTake: (candidate: Candidate) => void
}

/** What the name being written may become, above the field that keeps the focus. */
export function CompletionList({ id, label, candidates, active, onTake }: Props) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <List
      ref={list}
      className={candidates.some(({ about }) => about) ? 'wide' : ''}
      id={id}
      role="listbox"
      aria-label={label}
    >
      {candidates.map((candidate, at) => (
        <div
          key={candidate.key}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          onPointerDown={(event) => {
            event.preventDefault()
            onTake(candidate)
          }}
        >
          <span>{candidate.isEmoji ? <EmojiSign emoji={candidate.label} /> : candidate.label}</span>
          {candidate.hint && <small>{candidate.hint}</small>}
          {candidate.about && <small className="about">{candidate.about}</small>}
        </div>
      ))}
    </List>
  )
}

const List = styled('div')(({ theme }) => ({
  position: 'absolute',
  zIndex: 5,
  left: 0,
  bottom: '100%',
  width: 320,
  maxWidth: '100%',
  maxHeight: 320,
  overflowY: 'auto',
  '&.wide': { width: 560 },
  margin: '0 0 10px',
  padding: 4,
  fontSize: 14,
  borderRadius: 8,
  border: `1px solid ${theme.vars?.palette.divider}`,
  background: theme.vars?.palette.background.paper,
  boxShadow: '0 4px 16px rgb(0 0 0 / 0.12)',
  '& > div': {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    minHeight: 34,
    padding: '0 8px',
    borderRadius: 6,
    cursor: 'pointer',
  },
  '& > div[aria-selected=true], & > div:hover': { background: theme.vars?.palette.action.selected },
  '& span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '&.wide span': { flex: 'none' },
  '& .about': {
    [theme.breakpoints.down('md')]: { display: 'none' },
    flex: 1,
    textAlign: 'right',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    minWidth: '40%',
  },
  '& small': { color: theme.vars?.palette.text.secondary, whiteSpace: 'nowrap' },
}))
