import Box from '@mui/material/Box'
import { useQuery } from '@tanstack/react-query'
import Pin from 'lucide-react/icons/pin'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import type { Message } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { SidePanel } from '../channels/SidePanel.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { TextLink } from '../ui/TextLink.tsx'
import { MessageRow } from './MessageRow.tsx'
import { toRows } from './rows.ts'

/** What is pinned in a channel. */
export function PinsPanel({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  return (
    <SidePanel wide channelId={channel.id} title={t('messages.pins')}>
      <Box sx={{ flex: 1, overflowY: 'auto', pb: 3 }}>
        <Pins channelId={channel.id} />
      </Box>
    </SidePanel>
  )
}

function Pins({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const { api } = useChat()
  const pins = useQuery({ queryKey: keys.pins(channelId), queryFn: () => api.messages.pins.query({ channelId }) })
  if (pins.isPending) return <ListSkeleton rows={3} height={56} />
  if (pins.isError) return <ErrorState title={t('messages.pinsFailed')} onRetry={() => void pins.refetch()} />
  if (pins.data.length === 0)
    return <EmptyState icon={Pin} title={t('messages.noPins')} hint={t('messages.noPinsHint')} />
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {pins.data.map((message) => (
        <Pinned key={message.id} message={message} />
      ))}
    </Box>
  )
}

function Pinned({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const [row] = toRows([message], [], me.id)
  return (
    <Box component="li" sx={{ pb: 3, borderBottom: 1, borderColor: 'divider' }}>
      {row && <MessageRow entry={row.entry} head dated />}
      <Box sx={{ pl: { xs: 16, md: 17 } }}>
        <TextLink to="/channels/$channelId" params={{ channelId: message.channelId }} search={{ message: message.id }}>
          {t('messages.goTo')}
        </TextLink>
      </Box>
    </Box>
  )
}
