import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import Contact from 'lucide-react/icons/contact'
import { useTranslation } from 'react-i18next'
import { useDialogs } from '../app/dialogs.tsx'
import { Places } from '../app/Places.tsx'
import { frame } from '../app/theme.ts'
import { AccountMenu } from '../auth/AccountMenu.tsx'
import { useIsAtLeast } from '../auth/me.ts'
import { AskCard } from '../notifications/AskCard.tsx'
import { SearchButton } from '../search/SearchButton.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { Logo } from '../ui/Logo.tsx'
import { ChannelList } from './ChannelList.tsx'

export function Sidebar() {
  const { t } = useTranslation()
  return (
    <Box sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column', bgcolor: 'background.sidebar' }}>
      <Box component="header" sx={header}>
        <Logo />
        <Typography variant="h2" component="h1" noWrap>
          {t('app.name')}
        </Typography>
        <Directory />
      </Box>
      <Box role="search" sx={{ px: 2, pt: 2.5 }}>
        <SearchButton />
      </Box>
      <Box component="nav" aria-label={t('channels.list')} sx={{ flex: 1, overflowY: 'auto', px: 2, pb: 3 }}>
        <Places />
        <ChannelList />
      </Box>
      <AskCard />
      <AccountMenu />
    </Box>
  )
}

function Directory() {
  const { t } = useTranslation()
  const { show } = useDialogs()
  if (!useIsAtLeast('member')) return null
  return <IconAction icon={Contact} label={t('people.title')} onClick={() => show('directory')} sx={{ ml: 'auto' }} />
}

const header = {
  height: frame.header,
  flex: 'none',
  display: 'flex',
  alignItems: 'center',
  gap: 2.5,
  pl: 4,
  pr: 2,
  borderBottom: 1,
  borderColor: 'divider',
}
