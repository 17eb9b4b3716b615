import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Divider from '@mui/material/Divider'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import { useNavigate } from '@tanstack/react-router'
import BellRing from 'lucide-react/icons/bell-ring'
import KeySquare from 'lucide-react/icons/key-square'
import Keyboard from 'lucide-react/icons/keyboard'
import LogOut from 'lucide-react/icons/log-out'
import MonitorSmartphone from 'lucide-react/icons/monitor-smartphone'
import ShieldCheck from 'lucide-react/icons/shield-check'
import Smile from 'lucide-react/icons/smile'
import UserRound from 'lucide-react/icons/user-round'
import Wrench from 'lucide-react/icons/wrench'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { leaveSession } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { StatusLine } from '../app/StatusLine.tsx'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { StatusEmoji } from '../presence/StatusEmoji.tsx'
import { ShowPreviews } from '../previews/ShowPreviews.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { Appearance } from './Appearance.tsx'
import { useIsAtLeast, useMe } from './me.ts'

/** Who is signed in, how the connection is, and what concerns the person rather than a channel. */
export function AccountMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <Box sx={{ p: 2, borderTop: 1, borderColor: 'divider', '--ground': 'var(--mui-palette-background-sidebar)' }}>
      <ButtonBase
        sx={button}
        aria-haspopup="menu"
        aria-label={t('app.account', { name: me.name })}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <PresentAvatar id={me.id} name={me.name} version={me.avatar} size={32} />
        <Box sx={{ minWidth: 0, flex: 1 }}>
          <Typography variant="body2" noWrap sx={{ fontWeight: 550, lineHeight: '18px' }}>
            {me.name}
          </Typography>
          <StatusLine />
        </Box>
        <StatusEmoji userId={me.id} />
      </ButtonBase>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)} {...above}>
        <Appearance />
        <ShowPreviews />
        <Divider />
        <Manage onDone={() => setAnchor(null)} />
        <Divider />
        <SignOut />
      </Menu>
    </Box>
  )
}

/** What opens in a dialog of its own. */
function Manage({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const { show } = useDialogs()
  const navigate = useNavigate()
  const manages = useIsAtLeast('admin')
  const open = (name: 'profile' | 'status' | 'security' | 'devices' | 'tokens' | 'help') => () => {
    onDone()
    show(name)
  }
  const manage = () => {
    onDone()
    void navigate({ to: '/admin/$page', params: { page: 'people' } })
  }
  const notifications = () => {
    onDone()
    void navigate({ to: '/notifications' })
  }
  return (
    <>
      <MenuItem onClick={open('profile')}>
        <UserRound aria-hidden size={16} strokeWidth={1.75} />
        {t('people.edit')}
      </MenuItem>
      <MenuItem onClick={open('status')}>
        <Smile aria-hidden size={16} strokeWidth={1.75} />
        {t('presence.title')}
      </MenuItem>
      <MenuItem onClick={notifications}>
        <BellRing aria-hidden size={16} strokeWidth={1.75} />
        {t('notifications.title')}
      </MenuItem>
      <MenuItem onClick={open('security')}>
        <ShieldCheck aria-hidden size={16} strokeWidth={1.75} />
        {t('auth.security')}
      </MenuItem>
      <MenuItem onClick={open('devices')}>
        <MonitorSmartphone aria-hidden size={16} strokeWidth={1.75} />
        {t('auth.devices')}
      </MenuItem>
      <MenuItem onClick={open('tokens')}>
        <KeySquare aria-hidden size={16} strokeWidth={1.75} />
        {t('auth.tokens')}
      </MenuItem>
      <MenuItem onClick={open('help')}>
        <Keyboard aria-hidden size={16} strokeWidth={1.75} />
        {t('commands.title')}
      </MenuItem>
      {manages && (
        <MenuItem onClick={manage}>
          <Wrench aria-hidden size={16} strokeWidth={1.75} />
          {t('admin.title')}
        </MenuItem>
      )}
    </>
  )
}

function SignOut() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const notify = useNotice()
  const leave = () =>
    leaveSession().then(
      () => navigate({ to: '/sign-in' }),
      () => notify(t('auth.failed')),
    )
  return (
    <MenuItem onClick={() => void leave()}>
      <LogOut aria-hidden size={16} strokeWidth={1.75} />
      {t('auth.signOut')}
    </MenuItem>
  )
}

const button = {
  width: '100%',
  gap: 2.5,
  p: 1.5,
  borderRadius: '8px',
  justifyContent: 'flex-start',
  textAlign: 'left',
  '&:hover': { bgcolor: 'action.hover' },
}

const above = {
  anchorOrigin: { vertical: 'top', horizontal: 'left' },
  transformOrigin: { vertical: 'bottom', horizontal: 'left' },
} as const
