import { styled } from '@mui/material/styles'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OneMessage } from '../../../shared/messages.ts'
import type { Card } from '../../../shared/sharing.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { useLabel } from '../channels/names.ts'
import { MessageText } from '../messages/MessageText.tsx'
import { Avatar } from '../ui/Avatar.tsx'

interface Props {
  authorId: string
  at: string
  text: string
  /** Its channel, as far as the reader may know of it. */
  channel: Card['channel'] | undefined
  /** Where a click leads. */
  place: OneMessage | undefined
  /** Shows the beginning only. */
  short?: boolean
  note?: ReactNode
  /** What stands below its words. */
  children?: ReactNode
}

/** What somebody said elsewhere, within another message. */
export function Quoted({ authorId, at, text, channel, place, short = false, note, children }: Props) {
  const { t } = useTranslation()
  const { when, full } = useTime()
  const person = usePerson(authorId)
  const name = person === null ? t('messages.someone') : (person?.name ?? '\u00a0')
  return (
    <Frame>
      {note && <div className="note">{note}</div>}
      <div className="byline">
        <Avatar id={authorId} name={name} version={person?.avatar} size={18} />
        {place ? (
          <Link to="/channels/$channelId" params={{ channelId: place.channelId }} search={{ message: place.id }}>
            {name}
          </Link>
        ) : (
          <b>{name}</b>
        )}
        {channel && <Place channel={channel} />}
        <time dateTime={at} title={full(at)}>
          {when(at)}
        </time>
      </div>
      {text && (
        <div className={short ? 'words short' : 'words'}>
          <MessageText text={text} />
        </div>
      )}
      {children && <div className="below">{children}</div>}
    </Frame>
  )
}

function Place({ channel }: { channel: Card['channel'] }) {
  const { t } = useTranslation()
  const label = useLabel(channel)
  return <span className="place">{channel.kind === 'direct' ? t('sharing.direct') : label}</span>
}

/** In the place of one that is on its way, as high as most are. */
export const QuotedSkeleton = () => <Frame aria-hidden style={{ height: 66 }} />

const Frame = styled('div')(({ theme }) => ({
  position: 'relative',
  maxWidth: 600,
  margin: '4px 0',
  padding: '8px 12px 8px 14px',
  borderRadius: 8,
  border: `1px solid ${theme.vars?.palette.divider}`,
  background: theme.vars?.palette.background.paper,
  // The bar at its edge says that it is quoted.
  '&::before': {
    content: '""',
    position: 'absolute',
    insetBlock: 6,
    insetInlineStart: 4,
    width: 3,
    borderRadius: 2,
    background: theme.vars?.palette.divider,
  },
  '@media (hover: hover)': { '&:has(.byline a):hover': { borderColor: theme.vars?.palette.text.disabled } },
  '& .note': {
    display: 'flex',
    alignItems: 'center',
    gap: 6,
    marginBottom: 2,
    fontSize: 12,
    lineHeight: '16px',
    color: theme.vars?.palette.text.secondary,
  },
  '& .byline': {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    columnGap: 6,
    fontSize: 13,
    lineHeight: '20px',
  },
  '& .byline a, & .byline b': { color: 'inherit', fontWeight: 650, textDecoration: 'none' },
  // All of it leads there, except for what does something else.
  '& .byline a::after': { content: '""', position: 'absolute', inset: 0, borderRadius: 8 },
  '& .byline a:focus-visible': { outline: 'none' },
  '& .byline a:focus-visible::after': { outline: `2px solid ${theme.vars?.palette.primary.main}` },
  '& .words a, & .words button, & .below': { position: 'relative', zIndex: 1 },
  '& .place': { color: theme.vars?.palette.text.secondary, fontSize: 12 },
  '& .words > div': { fontSize: 14, lineHeight: '20px' },
  '& .short': { maxHeight: 60, overflow: 'hidden' },
}))
