import Divider from '@mui/material/Divider'
import MenuItem from '@mui/material/MenuItem'
import { useNavigate } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import FolderOpen from 'lucide-react/icons/folder-open'
import Hourglass from 'lucide-react/icons/hourglass'
import LogOut from 'lucide-react/icons/log-out'
import Settings from 'lucide-react/icons/settings'
import UserPlus from 'lucide-react/icons/user-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { codeOf } from '../app/errors.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { SlowModeDialog } from '../limits/SlowModeDialog.tsx'
import { useMaySlowDown } from '../limits/slowMode.ts'
import { SearchHere } from '../search/SearchHere.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { AddPeopleDialog } from './AddPeopleDialog.tsx'
import { ArrangeMenu } from './ArrangeMenu.tsx'
import { useLabel } from './names.ts'
import { useLeaveChannel } from './queries.ts'
import { SettingsDialog } from './SettingsDialog.tsx'
import { useBeside } from './useBeside.ts'

type Shown = 'people' | 'settings' | 'slowMode'

/** What can be done with a channel besides talking in it. */
export function ChannelMenu({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const label = useLabel(channel)
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [shown, setShown] = useState<Shown>()
  const show = (dialog: Shown) => {
    setAnchor(null)
    setShown(dialog)
  }
  const close = () => setShown(undefined)
  return (
    <>
      <IconAction
        icon={Ellipsis}
        label={t('channels.more', { name: label })}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      <ArrangeMenu channel={channel} anchor={anchor} onClose={() => setAnchor(null)}>
        <SearchHere channel={channel} onChoose={() => setAnchor(null)} />
        <FilesItem channelId={channel.id} onChoose={() => setAnchor(null)} />
        {channel.kind !== 'direct' && <Manage channel={channel} show={show} />}
      </ArrangeMenu>
      {shown === 'people' && <AddPeopleDialog channel={channel} onClose={close} />}
      {shown === 'slowMode' && <SlowModeDialog channel={channel} onClose={close} />}
      {shown === 'settings' && <SettingsDialog channel={channel} onClose={close} />}
    </>
  )
}

function FilesItem({ channelId, onChoose }: { channelId: string; onChoose: () => void }) {
  const { t } = useTranslation()
  const putBeside = useBeside(channelId)
  const open = () => {
    onChoose()
    putBeside({ panel: 'files' })
  }
  return (
    <MenuItem onClick={open}>
      <FolderOpen {...icon} />
      {t('files.files')}
    </MenuItem>
  )
}

function Manage({ channel, show }: { channel: Channel; show: (dialog: Shown) => void }) {
  const { t } = useTranslation()
  const isMember = useIsAtLeast('member')
  const maySlowDown = useMaySlowDown(channel.id)
  return (
    <>
      {isMember && !channel.archivedAt && (
        <MenuItem onClick={() => show('people')}>
          <UserPlus {...icon} />
          {t('channels.addPeople')}
        </MenuItem>
      )}
      <MenuItem onClick={() => show('settings')}>
        <Settings {...icon} />
        {t('channels.settings')}
      </MenuItem>
      {maySlowDown && !channel.archivedAt && (
        <MenuItem onClick={() => show('slowMode')}>
          <Hourglass {...icon} />
          {t('limits.slowMode')}
        </MenuItem>
      )}
      <Leave channel={channel} />
      <Divider />
    </>
  )
}

function Leave({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const notify = useNotice()
  const leave = useLeaveChannel()
  const label = useLabel(channel)
  const failed = (error: unknown) =>
    notify(
      codeOf(error) === 'PRECONDITION_FAILED' ? t('channels.lastOwner') : t('channels.leaveFailed', { name: label }),
    )
  const onLeave = () => leave.mutateAsync(channel.id).then(() => navigate({ to: '/' }), failed)
  return (
    <MenuItem disabled={leave.isPending} onClick={() => void onLeave()} sx={{ color: 'error.main' }}>
      <LogOut {...icon} />
      {t('channels.leave')}
    </MenuItem>
  )
}

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 }
