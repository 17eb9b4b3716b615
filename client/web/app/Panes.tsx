import Box from '@mui/material/Box'
import { useMatchRoute } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { frame } from './theme.ts'

/** The sidebar and the open page side by side; on a phone one of them, as the address says. */
export function Panes({ sidebar, children }: { sidebar: ReactNode; children: ReactNode }) {
  const atHome = Boolean(useMatchRoute()({ to: '/' }))
  const phone = { '& > :nth-of-type(1)': atHome ? {} : hidden, '& > :nth-of-type(2)': atHome ? hidden : {} }
  return (
    <Box
      sx={(theme) => ({
        display: 'grid',
        height: '100%',
        gridTemplateColumns: `${frame.sidebar}px minmax(0, 1fr)`,
        gridTemplateRows: 'minmax(0, 1fr)',
        [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)', ...phone },
      })}
    >
      <Box sx={{ minHeight: 0, display: 'flex', borderRight: { md: 1 }, borderColor: { md: 'divider' } }}>
        {sidebar}
      </Box>
      <Box sx={{ minWidth: 0, minHeight: 0, display: 'flex', '& > *': { flex: 1 } }}>{children}</Box>
    </Box>
  )
}

const hidden = { display: 'none' }
