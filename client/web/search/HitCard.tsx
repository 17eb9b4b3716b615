import { styled } from '@mui/material/styles'
import { createLink } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Hit } from '../../../shared/search.ts'
import { tones } from '../app/theme.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { MessageText } from '../messages/MessageText.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { excerpt } from './excerpt.ts'
import { HitDetails } from './HitDetails.tsx'
import { rangesOf } from './ranges.ts'

/** A message that was found; all of it leads to its surroundings. */
export function HitCard({ hit, onOpen }: { hit: Hit; onOpen: () => void }) {
  const { t } = useTranslation()
  const { when: whenOf, full } = useTime()
  const { message } = hit
  const { id, channelId, authorId, createdAt, threadId, editedAt } = message
  const person = usePerson(authorId)
  const name = person === null ? t('messages.someone') : (person?.name ?? '\u00a0')
  const { text, ranges } = excerpt(message.text, rangesOf(hit, 'text'))
  const when = whenOf(createdAt)
  return (
    <Card data-hit={id}>
      <Avatar id={authorId} name={person?.name ?? ''} version={person?.avatar} size={32} />
      <div className="content">
        <div className="byline">
          <b>{name}</b>
          <time dateTime={createdAt} title={full(createdAt)}>
            {when}
          </time>
          {threadId && <span>{t('search.inThread')}</span>}
          {editedAt && <span>{t('messages.edited')}</span>}
        </div>
        {text && <MessageText text={text} found={ranges} />}
        <HitDetails hit={hit} />
      </div>
      <Go
        to="/channels/$channelId"
        params={{ channelId }}
        search={{ message: id }}
        aria-label={t('search.goTo', { name, when })}
        onClick={onOpen}
      />
    </Card>
  )
}

/** Over the whole card, and under what in it leads elsewhere. */
const Anchor = styled('a')({ position: 'absolute', inset: 0, borderRadius: 10 })
const Go = createLink(Anchor)

const Card = styled('article')({
  position: 'relative',
  display: 'flex',
  gap: 12,
  padding: '10px 12px',
  borderRadius: 10,
  '&:hover': { background: tones.action.hover },
  '&:focus-within': { background: tones.action.hover },
  '& > *': { flex: 'none' },
  '& .content': { flex: 1, minWidth: 0 },
  '& .content a, & .content button': { zIndex: 1 },
  '& .content a, & .content button:not(.copy)': { position: 'relative' },
  '& .byline': {
    display: 'flex',
    alignItems: 'baseline',
    flexWrap: 'wrap',
    gap: '0 8px',
    fontSize: 14,
    lineHeight: '20px',
    '& b': { fontWeight: 650 },
    '& time, & span': { fontSize: 12, lineHeight: '16px', color: tones.text.secondary },
    '& time': { fontVariantNumeric: 'tabular-nums' },
  },
})
