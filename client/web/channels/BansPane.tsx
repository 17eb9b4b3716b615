import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import UserCheck from 'lucide-react/icons/user-check'
import { useTranslation } from 'react-i18next'
import type { Ban, Channel } from '../../../shared/channels.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'
import { useBans, useUnban } from './queries.ts'

/** Who may not come back, and the way to let them. */
export function BansPane({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const bans = useBans(channel.id)
  if (bans.isPending) return <ListSkeleton rows={4} />
  if (bans.isError) return <ErrorState title={t('channels.bansFailed')} onRetry={() => void bans.refetch()} />
  if (bans.data.length === 0)
    return <EmptyState icon={UserCheck} title={t('channels.nobodyBanned')} hint={t('channels.nobodyBannedHint')} />
  return (
    <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
      {bans.data.map((ban) => (
        <BanRow key={ban.userId} channelId={channel.id} ban={ban} />
      ))}
    </Box>
  )
}

function BanRow({ channelId, ban: { userId, name } }: { channelId: string; ban: Ban }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const unban = useUnban(channelId)
  const lift = () => unban.mutate(userId, { onError: () => notify(t('channels.actionFailed')) })
  return (
    <PersonRow id={userId} name={name}>
      <Button size="small" variant="outlined" loading={unban.isPending} onClick={lift}>
        {t('channels.unban')}
      </Button>
    </PersonRow>
  )
}
