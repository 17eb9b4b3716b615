import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useNavigate } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Hourglass from 'lucide-react/icons/hourglass'
import LogOut from 'lucide-react/icons/log-out'
import UserPlus from 'lucide-react/icons/user-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { SlowModeDialog } from '../limits/SlowModeDialog.tsx'
import { useMaySlowDown } from '../limits/slowMode.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { AddPeopleDialog } from './AddPeopleDialog.tsx'
import { useLeaveChannel } from './queries.ts'

/** What can be done with a channel besides talking in it. */
export function ChannelMenu({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [dialog, setDialog] = useState<'people' | 'slowMode'>()
  const maySlowDown = useMaySlowDown(channel.id)
  const close = () => setAnchor(null)
  const open = (name: typeof dialog) => () => {
    close()
    setDialog(name)
  }
  return (
    <>
      <IconAction
        icon={Ellipsis}
        label={t('channels.more', { name: channel.name })}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        <MenuItem onClick={open('people')}>
          <UserPlus aria-hidden size={16} strokeWidth={1.75} />
          {t('channels.addPeople')}
        </MenuItem>
        {maySlowDown && (
          <MenuItem onClick={open('slowMode')}>
            <Hourglass aria-hidden size={16} strokeWidth={1.75} />
            {t('limits.slowMode')}
          </MenuItem>
        )}
        <Leave channel={channel} />
      </Menu>
      {dialog === 'people' && <AddPeopleDialog channel={channel} onClose={open(undefined)} />}
      {dialog === 'slowMode' && <SlowModeDialog channel={channel} onClose={open(undefined)} />}
    </>
  )
}

function Leave({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const notify = useNotice()
  const leave = useLeaveChannel()
  const onLeave = () =>
    leave.mutateAsync(channel.id).then(
      () => navigate({ to: '/' }),
      () => notify(t('channels.leaveFailed', { name: channel.name })),
    )
  return (
    <MenuItem disabled={leave.isPending} onClick={() => void onLeave()} sx={{ color: 'error.main' }}>
      <LogOut aria-hidden size={16} strokeWidth={1.75} />
      {t('channels.leave')}
    </MenuItem>
  )
}
