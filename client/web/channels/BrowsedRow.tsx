import Button from '@mui/material/Button'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { BrowsedChannel } from '../../../shared/channels.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { DetailRow } from '../ui/DetailRow.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { ChannelIcon } from './ChannelIcon.tsx'
import { useJoinChannel } from './queries.ts'

/** A channel of the directory: what it is, how many are in it, and the way in. */
export function BrowsedRow({ channel }: { channel: BrowsedChannel }) {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const navigate = useNavigate()
  const notify = useNotice()
  const join = useJoinChannel()

  const open = () => {
    close()
    void navigate({ to: '/channels/$channelId', params: { channelId: channel.id } })
  }
  const joinAndOpen = () =>
    join.mutateAsync(channel.id).then(open, () => notify(t('channels.joinFailed', { name: `#${channel.name}` })))

  return (
    <DetailRow
      start={<ChannelIcon channel={channel} size={18} />}
      title={channel.name}
      detail={[t('channels.members', { count: channel.members }), channel.topic].filter(Boolean).join(' · ')}
    >
      {channel.joined || channel.archivedAt ? (
        <Button size="small" aria-label={`${t('channels.open')} ${channel.name}`} onClick={open}>
          {t('channels.open')}
        </Button>
      ) : (
        <>
          <Button size="small" aria-label={`${t('channels.look')} ${channel.name}`} onClick={open}>
            {t('channels.look')}
          </Button>
          <Button
            size="small"
            variant="outlined"
            aria-label={`${t('channels.join')} ${channel.name}`}
            loading={join.isPending}
            onClick={() => void joinAndOpen()}
          >
            {t('channels.join')}
          </Button>
        </>
      )}
    </DetailRow>
  )
}
