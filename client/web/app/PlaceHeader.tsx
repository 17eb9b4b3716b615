import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { BackToList } from './BackToList.tsx'
import { frame } from './theme.ts'

/** The head of a page beside the sidebar; on a phone with the way back to that. */
export function PlaceHeader({ children }: { children: ReactNode }) {
  return (
    <Box component="header" sx={header}>
      <BackToList />
      {children}
    </Box>
  )
}

const header = {
  minHeight: frame.header,
  flex: 'none',
  display: 'flex',
  alignItems: 'center',
  gap: 2,
  px: { xs: 3, md: 5 },
  borderBottom: 1,
  borderColor: 'divider',
}
