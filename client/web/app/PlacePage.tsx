import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTitle } from '../ui/useTitle.ts'
import { PlaceHeader } from './PlaceHeader.tsx'

/** A page of its own beside the sidebar: one column under a title. */
export function PlacePage({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title)
  return (
    <Box sx={{ flex: 1, display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0 }}>
      <PlaceHeader>
        <Typography variant="h2" component="h1" noWrap>
          {title}
        </Typography>
      </PlaceHeader>
      <Box sx={{ flex: 1, overflowY: 'auto' }}>
        <Box sx={{ maxWidth: 760, mx: 'auto', px: { xs: 3, md: 6 }, py: 5 }}>{children}</Box>
      </Box>
    </Box>
  )
}
