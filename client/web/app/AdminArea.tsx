import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import Typography from '@mui/material/Typography'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useIsAtLeast } from '../auth/me.ts'
import { useTitle } from '../ui/useTitle.ts'
import { adminPages } from './admin.tsx'
import { BackToList } from './BackToList.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'
import { frame } from './theme.ts'

/** Where the workspace is managed: one page for each matter. For others, it is not there. */
export function AdminArea() {
  const { t } = useTranslation()
  const { page } = useParams({ from: '/workspace/admin/$page' })
  const open = adminPages.find(({ path }) => path === page)
  const manages = useIsAtLeast('admin')
  useTitle(open && t(`admin.${open.label}`))
  if (!open || !manages) return <NotFoundPage />
  return (
    <Box sx={{ flex: 1, display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0 }}>
      <Box component="header" sx={header}>
        <BackToList />
        <Typography variant="h2" component="h1" noWrap>
          {t('admin.title')}
        </Typography>
      </Box>
      <Pages open={open.path} />
      <Box key={open.path} sx={{ flex: 1, overflowY: 'auto' }}>
        <Box sx={content}>
          <open.Page />
        </Box>
      </Box>
    </Box>
  )
}

function Pages({ open }: { open: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <Tabs
      variant="scrollable"
      scrollButtons={false}
      value={open}
      onChange={(_, page: string) => void navigate({ to: '/admin/$page', params: { page } })}
      sx={{ flex: 'none', px: { xs: 1, md: 3 }, borderBottom: 1, borderColor: 'divider' }}
    >
      {adminPages.map(({ path, label, icon: Icon }) => (
        <Tab
          key={path}
          value={path}
          label={t(`admin.${label}`)}
          icon={<Icon aria-hidden size={16} strokeWidth={1.75} />}
          iconPosition="start"
          sx={{ minHeight: 48 }}
        />
      ))}
    </Tabs>
  )
}

const header = {
  height: frame.header,
  flex: 'none',
  display: 'flex',
  alignItems: 'center',
  gap: 2,
  px: { xs: 3, md: 5 },
}

const content = {
  maxWidth: 800,
  mx: 'auto',
  px: { xs: 4, md: 8 },
  py: 6,
  display: 'grid',
  gap: 6,
}
