import { styled } from '@mui/material/styles'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { isOpen, type Poll } from '../../../shared/polls.ts'
import { useTime } from '../app/time.ts'
import { usePowers } from '../messages/actions.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { CloseDialog } from './CloseDialog.tsx'
import { VotersDialog } from './VotersDialog.tsx'

/** How a poll stands, who voted where that is told, and closing it for whoever may. */
export function PollFoot({ id, message, poll }: { id: string; message: Message; poll: Poll }) {
  const { t } = useTranslation()
  const { removes } = usePowers(message)
  const standing = useStanding(poll)
  const [shown, setShown] = useState<'voters' | 'close'>()
  const hide = () => setShown(undefined)
  return (
    <Line>
      <span id={id}>{standing}</span>
      {!poll.anonymous && poll.voters > 0 && (
        <PlainButton type="button" aria-haspopup="dialog" onClick={() => setShown('voters')}>
          {t('polls.who')}
        </PlainButton>
      )}
      {removes && isOpen(poll) && (
        <PlainButton type="button" aria-haspopup="dialog" onClick={() => setShown('close')}>
          {t('polls.close')}
        </PlainButton>
      )}
      {shown === 'voters' && <VotersDialog question={message.text} poll={poll} onClose={hide} />}
      {shown === 'close' && <CloseDialog message={message} onClose={hide} />}
    </Line>
  )
}

/** How many have voted, how, and until when. */
function useStanding(poll: Poll): string {
  const { t } = useTranslation()
  const { when } = useTime()
  const { voters, multiple, anonymous, closesAt } = poll
  const closing = closesAt && t('polls.closes', { at: when(closesAt) })
  const parts = [
    t('polls.voters', { count: voters }),
    multiple && t('polls.several'),
    anonymous && t('polls.anonymous'),
    isOpen(poll) ? closing : t('polls.closed'),
  ]
  return parts.filter(Boolean).join(' · ')
}

const Line = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 12,
  fontSize: 12,
  lineHeight: '20px',
  color: theme.vars?.palette.text.secondary,
  fontVariantNumeric: 'tabular-nums',
  '& button': { color: theme.vars?.palette.primary.main, '&:hover': { textDecoration: 'underline' } },
}))
