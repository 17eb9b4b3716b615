import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useNavigate } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import LogOut from 'lucide-react/icons/log-out'
import UserPlus from 'lucide-react/icons/user-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { AddPeopleDialog } from './AddPeopleDialog.tsx'
import { useLeaveChannel } from './queries.ts'

/** What can be done with a channel besides talking in it. */
export function ChannelMenu({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [adding, setAdding] = useState(false)
  const close = () => setAnchor(null)
  const add = () => {
    close()
    setAdding(true)
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
        <MenuItem onClick={add}>
          <UserPlus aria-hidden size={16} strokeWidth={1.75} />
          {t('channels.addPeople')}
        </MenuItem>
        <Leave channel={channel} />
      </Menu>
      {adding && <AddPeopleDialog channel={channel} onClose={() => setAdding(false)} />}
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
