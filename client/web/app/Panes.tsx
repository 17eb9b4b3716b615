import Box from '@mui/material/Box'
import { useMatchRoute } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Splitter } from './Splitter.tsx'
import { frame } from './theme.ts'
import { useResizable } from './useResizable.ts'

/** The sidebar and the open page side by side; on a phone one of them, as the address says. */
export function Panes({ sidebar, children }: { sidebar: ReactNode; children: ReactNode }) {
  const { t } = useTranslation()
  const atHome = Boolean(useMatchRoute()({ to: '/' }))
  const { width, handle } = useResizable('sidebar', { usual: frame.sidebar, least: 200, most: 420 })
  return (
    <Box sx={{ ...grid, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: `${width}px minmax(0, 1fr)` } }}>
      <Box sx={{ ...left, display: { xs: atHome ? 'flex' : 'none', md: 'flex' } }}>
        {sidebar}
        <Splitter role="separator" tabIndex={0} aria-orientation="vertical" aria-label={t('app.resize')} {...handle} />
      </Box>
      <Box sx={{ ...right, display: { xs: atHome ? 'none' : 'flex', md: 'flex' } }}>{children}</Box>
    </Box>
  )
}

const grid = { display: 'grid', height: '100%', gridTemplateRows: 'minmax(0, 1fr)' }

const left = {
  position: 'relative',
  minWidth: 0,
  minHeight: 0,
  borderRight: { md: 1 },
  borderColor: { md: 'divider' },
} as const

const right = { minWidth: 0, minHeight: 0, '& > *': { flex: 1 } }
