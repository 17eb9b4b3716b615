import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import X from 'lucide-react/icons/x'
import { useTranslation } from 'react-i18next'
import { frame } from '../app/theme.ts'
import { usePerson } from '../auth/people.ts'
import { useChannelName } from '../channels/names.ts'
import { useMyChannels } from '../channels/queries.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { TextLink } from '../ui/TextLink.tsx'
import { type Notified, useToast } from './useToast.ts'

/** Says who has written to the person, and where, while they look at something else. */
export function Toast() {
  const { told, end, hold } = useToast()
  return (
    <Box role="status" sx={corner}>
      {told && <Told told={told} onClose={end} onHold={hold} />}
    </Box>
  )
}

interface Props {
  told: Notified
  onClose: () => void
  /** It stays for as long as somebody points at it. */
  onHold: (isHeld: boolean) => void
}

function Told({ told: { channelId, messageId, authorId, reason }, onClose, onHold }: Props) {
  const { t } = useTranslation()
  const author = usePerson(authorId)
  const place = usePlace(channelId)
  const name = author?.name ?? t('messages.someone')
  return (
    <Box
      data-toast={messageId}
      sx={card}
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      onFocus={() => onHold(true)}
      onBlur={() => onHold(false)}
    >
      <Avatar id={authorId} name={name} version={author?.avatar} size={32} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" noWrap sx={{ fontWeight: 600 }}>
          <TextLink
            to="/channels/$channelId"
            params={{ channelId }}
            search={{ message: messageId }}
            onClick={onClose}
            sx={wholeCard}
          >
            {name}
          </TextLink>
        </Typography>
        <Typography variant="caption" component="p" noWrap sx={{ color: 'text.secondary' }}>
          {place ? t(`notifications.toastIn.${reason}`, { place }) : t('notifications.toastDirect')}
        </Typography>
      </Box>
      <IconAction size="small" icon={X} label={t('notifications.toastClose')} onClick={onClose} sx={{ zIndex: 1 }} />
    </Box>
  )
}

/** The channel; empty where two people talk, for the other is named already. */
function usePlace(channelId: string): string {
  const name = useChannelName(channelId)
  const channel = useMyChannels().data?.find(({ id }) => id === channelId)
  return channel?.kind === 'direct' && channel.userIds.length <= 2 ? '' : name
}

const corner = {
  position: 'fixed',
  zIndex: 'snackbar',
  top: frame.header + 12,
  right: { xs: 12, md: 16 },
  left: { xs: 12, sm: 'auto' },
  width: { sm: 340 },
  pointerEvents: 'none',
} as const

const card = {
  position: 'relative',
  display: 'flex',
  alignItems: 'center',
  gap: 2.5,
  py: 2.5,
  pl: 3,
  pr: 1.5,
  border: 1,
  borderColor: 'divider',
  borderRadius: '10px',
  bgcolor: 'background.paper',
  boxShadow: '0 4px 16px rgba(0, 0, 0, 0.12)',
  pointerEvents: 'auto',
  animation: 'toast 120ms ease-out',
  '@keyframes toast': { from: { opacity: 0, transform: 'translateY(-4px)' } },
} as const

/** The link takes a click anywhere on the card. */
const wholeCard = {
  color: 'text.primary',
  textDecoration: 'none',
  '&::after': { content: '""', position: 'absolute', inset: 0, borderRadius: '10px' },
  '&:focus-visible': { outline: 'none' },
  '&:focus-visible::after': { outline: '2px solid var(--mui-palette-primary-main)' },
} as const
