import { styled } from '@mui/material/styles'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { PersonButton } from '../people/PersonButton.tsx'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { StatusEmoji } from '../presence/StatusEmoji.tsx'
import { FailedNote } from './FailedNote.tsx'
import { MessageText } from './MessageText.tsx'
import type { Entry } from './rows.ts'

/** One message: with its author where it opens a group, else with its time in the margin on hover. */
export const MessageRow = memo(function MessageRow({ entry, head }: { entry: Entry; head: boolean }) {
  const { t } = useTranslation()
  const waiting = entry.state === 'queued' || entry.state === 'sending'
  return (
    <Layout className={head ? 'head' : ''} data-state={entry.state} data-message={entry.id}>
      {head ? <Author entry={entry} /> : <Time className="margin" at={entry.at} />}
      <Content>
        {head && <Byline entry={entry} />}
        <div className="text">
          <MessageText text={entry.text} />
        </div>
        {waiting && <span className="unseen">{t('messages.pending')}</span>}
        {entry.state === 'failed' && <FailedNote id={entry.id} error={entry.error} />}
      </Content>
    </Layout>
  )
})

function Author({ entry }: { entry: Entry }) {
  const person = usePerson(entry.authorId)
  return (
    <PersonButton className="author" userId={entry.authorId} tabIndex={-1} aria-hidden>
      <PresentAvatar id={entry.authorId} name={person?.name ?? ''} version={person?.avatar} />
    </PersonButton>
  )
}

function Byline({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const person = usePerson(entry.authorId)
  const name = person === null ? t('messages.someone') : (person?.name ?? '\u00a0')
  return (
    <div className="byline">
      {person ? (
        <PersonButton className="name" userId={person.id}>
          <b>{name}</b>
        </PersonButton>
      ) : (
        <b>{name}</b>
      )}
      <StatusEmoji userId={entry.authorId} />
      {person?.isBot && <span className="tag">{t('auth.bot')}</span>}
      {person?.deactivated && <span className="mark">{t('people.deactivated')}</span>}
      <Time at={entry.at} />
    </div>
  )
}

function Time({ at, className }: { at: string; className?: string }) {
  const { clock, full } = useTime()
  return (
    <time className={className} dateTime={at} title={full(at)}>
      {clock(at)}
    </time>
  )
}

const Content = styled('div')({ flex: 1, minWidth: 0 })

const Layout = styled('article')(({ theme }) => ({
  display: 'flex',
  gap: 12,
  padding: '1px 20px',
  [theme.breakpoints.down('md')]: { padding: '1px 16px' },
  '&.head': { paddingTop: 9 },
  '@media (hover: hover)': { '&:hover': { background: theme.vars?.palette.action.hover } },
  '& .byline': { display: 'flex', alignItems: 'baseline', gap: 8, lineHeight: '20px', fontSize: 14 },
  '& b': { fontWeight: 650 },
  '& .tag': {
    padding: '0 5px',
    borderRadius: 4,
    fontSize: 11,
    lineHeight: '16px',
    fontWeight: 600,
    background: theme.vars?.palette.action.selected,
    color: theme.vars?.palette.text.secondary,
  },
  '& .author': { alignSelf: 'flex-start' },
  '& .name:hover': { textDecoration: 'underline' },
  '& .mark': { fontSize: 12, lineHeight: '16px', color: theme.vars?.palette.text.secondary },
  '& time': {
    fontSize: 12,
    lineHeight: '16px',
    fontVariantNumeric: 'tabular-nums',
    color: theme.vars?.palette.text.secondary,
  },
  '& .margin': { flex: 'none', width: 36, textAlign: 'right', lineHeight: '22px', fontSize: 11, opacity: 0 },
  '&:hover .margin, &:focus-within .margin': { opacity: 1 },
  '& .text': { transition: 'opacity 120ms ease-out' },
  '&[data-state=queued] .text, &[data-state=sending] .text': { opacity: 0.55 },
  '& .unseen': { position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' },
}))
