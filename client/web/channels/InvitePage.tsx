import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import DoorOpen from 'lucide-react/icons/door-open'
import Unlink from 'lucide-react/icons/unlink'
import { useTranslation } from 'react-i18next'
import type { BrowsedChannel } from '../../../shared/channels.ts'
import { codeOf } from '../app/errors.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useTitle } from '../ui/useTitle.ts'
import { useInvitation, useJoinByLink } from './queries.ts'

/** Where an invite link leads, and the way in. */
export function InvitePage() {
  const { t } = useTranslation()
  const { code } = useParams({ from: '/workspace/invite/$code' })
  const invitation = useInvitation(code)
  const label = invitation.data && `#${invitation.data.name}`
  useTitle(label && t('channels.invited', { name: label }))
  if (invitation.data) return <Invitation code={code} channel={invitation.data} />
  if (invitation.isPending) return <Box aria-busy sx={{ flex: 1 }} />
  if (['NOT_FOUND', 'BAD_REQUEST'].includes(codeOf(invitation.error) ?? '')) return <BadLink />
  return <ErrorState title={t('channels.actionFailed')} onRetry={() => void invitation.refetch()} />
}

function Invitation({ code, channel }: { code: string; channel: BrowsedChannel }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const notify = useNotice()
  const join = useJoinByLink()
  const label = `#${channel.name}`
  const enter = () =>
    join.mutateAsync(code).then(
      ({ id: channelId }) => navigate({ to: '/channels/$channelId', params: { channelId } }),
      () => notify(t('channels.joinFailed', { name: label })),
    )
  const told = [t('channels.members', { count: channel.members }), channel.topic].filter(Boolean).join(' · ')
  return (
    <EmptyState icon={DoorOpen} title={t('channels.invited', { name: label })} hint={told}>
      <Button variant="contained" loading={join.isPending} onClick={() => void enter()}>
        {t(channel.joined ? 'channels.openChannel' : 'channels.accept', { name: label })}
      </Button>
    </EmptyState>
  )
}

function BadLink() {
  const { t } = useTranslation()
  useTitle(t('channels.badLink'))
  return (
    <EmptyState icon={Unlink} title={t('channels.badLink')} hint={t('channels.badLinkHint')}>
      <Button component={Link} to="/" variant="outlined">
        {t('app.home')}
      </Button>
    </EmptyState>
  )
}
