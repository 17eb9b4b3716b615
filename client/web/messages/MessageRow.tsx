import { styled } from '@mui/material/styles'
import { useSearch } from '@tanstack/react-router'
import Pin from 'lucide-react/icons/pin'
import { type FocusEvent, memo, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { theme, tones } from '../app/theme.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { Files } from '../files/Files.tsx'
import { PersonButton } from '../people/PersonButton.tsx'
import { PendingPoll, PollCard } from '../polls/PollCard.tsx'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { StatusEmoji } from '../presence/StatusEmoji.tsx'
import { Previews } from '../previews/Previews.tsx'
import { Ticks } from '../receipts/Ticks.tsx'
import { ForwardedMessage } from '../sharing/ForwardedMessage.tsx'
import { LinkedMessages } from '../sharing/LinkedMessages.tsx'
import { ThreadLine } from '../threads/ThreadLine.tsx'
import { PlainButton } from '../ui/PlainButton.tsx'
import { EditText } from './EditText.tsx'
import { useEditing } from './editing.tsx'
import { FailedNote } from './FailedNote.tsx'
import { byThumb } from './focus.ts'
import { HistoryDialog } from './HistoryDialog.tsx'
import { MessageActions, useOpenThread } from './MessageActions.tsx'
import { MessageText } from './MessageText.tsx'
import { Reactions } from './Reactions.tsx'
import type { Entry } from './rows.ts'

interface Props {
  entry: Entry
  head: boolean
  /** It stands in its thread, and not in the channel. */
  inThread?: boolean
  /** No day stands above it, so it says its own. */
  dated?: boolean
}

/** One message: with its author where it opens a group, else with its time in the margin on hover. */
export const MessageRow = memo(function MessageRow({ entry, head, inThread = false, dated = false }: Props) {
  const { message } = entry
  // Not where it stands beside the channel as well, which no day stands above.
  const isSought = useSearch({ strict: false }).message === entry.id && !dated
  const { hasAttention, setOpen, handlers } = useAttention()
  return (
    <Layout
      className={head ? 'head' : ''}
      data-state={entry.state}
      data-message={entry.id}
      data-sought={isSought}
      tabIndex={-1}
      {...handlers}
    >
      {head ? <Author entry={entry} /> : <Time className="margin" at={entry.at} />}
      <Content>
        {head && <Byline entry={entry} dated={dated} />}
        {message && !inThread && <Above message={message} />}
        <Body entry={entry} />
        {message && message.previews.length > 0 && <Previews message={message} />}
        {message && message.reactions.length > 0 && <Reactions message={message} />}
        {message?.thread && !inThread && <ThreadLine message={message} thread={message.thread} />}
      </Content>
      {message && !inThread && <Ticks message={message} />}
      {message && hasAttention && <MessageActions message={message} inThread={inThread} onOpen={setOpen} />}
    </Layout>
  )
})

/** Whether a row is pointed at, touched or has the focus: its actions are made then, for there are many rows. */
function useAttention() {
  const [hasAttention, setAttention] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const row = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!hasAttention || !byThumb()) return
    const elsewhere = ({ target }: PointerEvent) => {
      if (target instanceof Node && !row.current?.contains(target)) setAttention(false)
    }
    document.addEventListener('pointerdown', elsewhere)
    return () => document.removeEventListener('pointerdown', elsewhere)
  }, [hasAttention])
  const handlers = {
    ref: row,
    onPointerEnter: () => byThumb() || setAttention(true),
    onPointerLeave: () => byThumb() || setAttention(row.current?.contains(document.activeElement) ?? false),
    onClick: () => byThumb() && setAttention(true),
    onFocus: () => setAttention(true),
    onBlur: ({ relatedTarget }: FocusEvent<HTMLElement>) => setAttention(row.current?.contains(relatedTarget) ?? false),
  }
  return { hasAttention: hasAttention || isOpen, setOpen, handlers }
}

/** What a message is besides what it says. */
function Above({ message }: { message: Message }) {
  const { t } = useTranslation()
  const openThread = useOpenThread(message)
  if (!message.pinned && !message.broadcast) return null
  return (
    <div className="above">
      {message.pinned && (
        <span>
          <Pin aria-hidden size={12} /> {t('messages.pinned')}
        </span>
      )}
      {message.broadcast && (
        <PlainButton type="button" className="name" onClick={openThread}>
          {t('messages.replyTo')}
        </PlainButton>
      )}
    </div>
  )
}

function Body({ entry }: { entry: Entry }) {
  const { t } = useTranslation()
  const { id, message } = entry
  const editing = useEditing().id === id
  const waiting = entry.state === 'queued' || entry.state === 'sending'
  if (message?.deletedAt) return <div className="deleted">{t('messages.deleted')}</div>
  if (message && editing) return <EditText message={message} />
  return (
    <>
      {entry.text && (
        <div className="text">
          <MessageText text={entry.text} />
        </div>
      )}
      {message?.editedAt && <Edited message={message} />}
      {entry.files.length > 0 && <Files files={entry.files} uploaderId={entry.authorId} />}
      {message?.forwarded && <ForwardedMessage forwarded={message.forwarded} />}
      {message?.poll && <PollCard message={message} poll={message.poll} />}
      {entry.poll && <PendingPoll poll={entry.poll} />}
      <LinkedMessages text={entry.text} />
      {waiting && <span className="unseen">{t('messages.pending')}</span>}
      {entry.state === 'failed' && <FailedNote id={id} error={entry.error} />}
    </>
  )
}

function Edited({ message }: { message: Message }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <PlainButton type="button" className="edited" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('messages.edited')}
      </PlainButton>
      {open && <HistoryDialog message={message} onClose={() => setOpen(false)} />}
    </>
  )
}

function Author({ entry }: { entry: Entry }) {
  const person = usePerson(entry.authorId)
  return (
    <PersonButton className="author" userId={entry.authorId} tabIndex={-1} aria-hidden>
      <PresentAvatar id={entry.authorId} name={person?.name ?? ''} version={person?.avatar} />
    </PersonButton>
  )
}

function Byline({ entry, dated }: { entry: Entry; dated: boolean }) {
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
      <Time at={entry.at} dated={dated} />
    </div>
  )
}

function Time({ at, dated, className }: { at: string; dated?: boolean; className?: string }) {
  const { clock, when, full } = useTime()
  return (
    <time className={className} dateTime={at} title={full(at)}>
      {dated ? when(at) : clock(at)}
    </time>
  )
}

/** The text of a message of one paragraph that was edited. */
const edited = '& .text:has(> div > p:only-child):has(+ .edited)'

const Content = styled('div')({ flex: 1, minWidth: 0 })

const Layout = styled('article')({
  position: 'relative',
  display: 'flex',
  gap: 12,
  padding: '1px 20px',
  [theme.breakpoints.down('md')]: { padding: '1px 16px' },
  '&.head': { paddingTop: 9 },
  '@media (hover: hover)': { '&:hover': { background: tones.action.hover } },
  '&:focus-visible': { outlineOffset: -2 },
  '&[data-sought=true]': {
    background: `color-mix(in srgb, ${tones.warning.main} 14%, transparent)`,
  },
  '& .above': {
    display: 'flex',
    gap: 12,
    fontSize: 12,
    lineHeight: '18px',
    color: tones.text.secondary,
    '& span': { display: 'inline-flex', alignItems: 'center', gap: 4 },
  },
  '& .deleted': { fontSize: 14, lineHeight: '22px', fontStyle: 'italic', color: tones.text.disabled },
  // After a single paragraph, it stands in its last line.
  [`${edited}, ${edited} > div, ${edited} > div > p`]: { display: 'inline' },
  [`${edited} + .edited`]: { marginLeft: 6 },
  '& .edited': { fontSize: 12, lineHeight: '16px', color: tones.text.secondary },
  '& .byline': { display: 'flex', alignItems: 'baseline', gap: 8, lineHeight: '20px', fontSize: 14 },
  '& b': { fontWeight: 650 },
  '& .tag': {
    padding: '0 5px',
    borderRadius: 4,
    fontSize: 11,
    lineHeight: '16px',
    fontWeight: 600,
    background: tones.action.selected,
    color: tones.text.secondary,
  },
  '& .author': { alignSelf: 'flex-start' },
  '& .name:hover': { textDecoration: 'underline' },
  '& .mark': { fontSize: 12, lineHeight: '16px', color: tones.text.secondary },
  '& time': {
    fontSize: 12,
    lineHeight: '16px',
    fontVariantNumeric: 'tabular-nums',
    color: tones.text.secondary,
  },
  '& .margin': { flex: 'none', width: 36, textAlign: 'right', lineHeight: '22px', fontSize: 11, opacity: 0 },
  '&:hover .margin, &:focus-within .margin': { opacity: 1 },
  '& .text': { transition: 'opacity 120ms ease-out' },
  '&[data-state=queued] .text, &[data-state=sending] .text': { opacity: 0.55 },
  '& .unseen': { position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' },
})
