import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import type { Message, Thread } from '../../../shared/messages.ts'
import { useTime } from '../app/time.ts'
import { usePeople } from '../auth/people.ts'
import { useOpenThread } from '../messages/MessageActions.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { PlainButton } from '../ui/PlainButton.tsx'

const facesShown = 3

/** Under the first message of a thread: how many replies there are, and whose. */
export function ThreadLine({
  message,
  thread: { replies, lastReplyAt, userIds },
}: {
  message: Message
  thread: Thread
}) {
  const { t } = useTranslation()
  const { when } = useTime()
  const open = useOpenThread(message)
  const shown = userIds.slice(0, facesShown)
  const people = usePeople(shown)
  return (
    <Line type="button" onClick={open}>
      <Box aria-hidden sx={{ display: 'flex', gap: 0.75 }}>
        {shown.map((id) => (
          <Avatar key={id} id={id} name={people.get(id)?.name ?? ''} version={people.get(id)?.avatar} size={20} />
        ))}
      </Box>
      <b>{t('threads.replies', { count: replies })}</b>
      <span>{t('threads.last', { at: when(lastReplyAt) })}</span>
    </Line>
  )
}

const Line = styled(PlainButton)(({ theme }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 8,
  maxWidth: '100%',
  minHeight: 28,
  margin: '2px 0',
  padding: '2px 8px 2px 4px',
  marginLeft: -5,
  fontSize: 13,
  border: '1px solid transparent',
  '& b': { color: theme.vars?.palette.primary.main, fontWeight: 600, whiteSpace: 'nowrap' },
  '& > span': {
    color: theme.vars?.palette.text.secondary,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  '&:hover': { borderColor: theme.vars?.palette.divider, background: theme.vars?.palette.background.paper },
}))
