import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import Bell from 'lucide-react/icons/bell'
import BellOff from 'lucide-react/icons/bell-off'
import { useTranslation } from 'react-i18next'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { useChannelName } from '../channels/names.ts'
import { MessageText } from '../messages/MessageText.tsx'
import { useCard } from '../sharing/queries.ts'
import { TextLink } from '../ui/TextLink.tsx'
import { type Decided, useReasons } from './reasons.ts'

/** A message, whether one was told of it, and why. */
export function LedgerRow({ decided }: { decided: Decided }) {
  const [first] = decided
  const { when } = useTime()
  const { isTold } = useReasons()
  const Icon = isTold(decided) ? Bell : BellOff
  return (
    <Box component="li" sx={row}>
      <Box sx={{ color: isTold(decided) ? 'primary.main' : 'text.disabled', pt: 0.5 }}>
        <Icon aria-hidden size={16} strokeWidth={1.75} />
      </Box>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Which channelId={first.channelId} messageId={first.messageId} />
        <Why decided={decided} />
      </Box>
      <Typography
        variant="caption"
        sx={{ color: 'text.secondary', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}
      >
        {when(first.at)}
      </Typography>
    </Box>
  )
}

function Which({ channelId, messageId }: { channelId: string; messageId: string }) {
  const { t } = useTranslation()
  const place = useChannelName(channelId)
  const card = useCard({ channelId, id: messageId })
  const author = usePerson(card?.message?.authorId ?? '')
  const name = author?.name ?? t('messages.someone')
  return (
    <>
      <Typography variant="body2" noWrap sx={{ fontWeight: 550 }}>
        <TextLink to="/channels/$channelId" params={{ channelId }} search={{ message: messageId }}>
          {place && card?.channel.kind !== 'direct' ? t('notifications.saidIn', { name, place }) : name}
        </TextLink>
      </Typography>
      <Box sx={beginning}>{card?.message && <MessageText text={card.message.text} />}</Box>
    </>
  )
}

/** The reason, and how it went on each device. */
export function Why({ decided }: { decided: Decided }) {
  const { why, course } = useReasons()
  const [first] = decided
  return (
    <>
      <Typography variant="body2">{why(first)}</Typography>
      {decided.map((entry) => (
        <Typography
          key={entry.device?.id ?? ''}
          variant="caption"
          component="p"
          sx={{ color: entry.state === 'failed' ? 'error.main' : 'text.secondary' }}
        >
          {course(entry)}
        </Typography>
      ))}
    </>
  )
}

/** One line of what it says; its place is kept until that is there. */
const beginning = { height: 22, overflow: 'hidden', color: 'text.secondary', '& *': { m: 0 } }

const row = {
  display: 'flex',
  gap: 3,
  py: 3,
  borderBottom: 1,
  borderColor: 'divider',
  listStyle: 'none',
}
