import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTitle } from '../ui/useTitle.ts'
import { BackToList } from './BackToList.tsx'
import { frame } from './theme.ts'

/** A page of its own beside the sidebar: one column under a title. */
export function PlacePage({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title)
  return (
    <Box sx={{ flex: 1, display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0 }}>
      <Box component="header" sx={header}>
        <BackToList />
        <Typography variant="h2" component="h1" noWrap>
          {title}
        </Typography>
      </Box>
      <Box sx={{ flex: 1, overflowY: 'auto' }}>
        <Box sx={{ maxWidth: 760, mx: 'auto', px: { xs: 3, md: 6 }, py: 5 }}>{children}</Box>
      </Box>
    </Box>
  )
}

const header = {
  height: frame.header,
  flex: 'none',
  display: 'flex',
  alignItems: 'center',
  gap: 2,
  px: { xs: 3, md: 5 },
  borderBottom: 1,
  borderColor: 'divider',
}
