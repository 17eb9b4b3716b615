import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useTranslation } from 'react-i18next'
import { TimelineSkeleton } from '../messages/TimelineSkeleton.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Panes } from './Panes.tsx'
import { frame } from './theme.ts'

/** The workspace's geometry while it is being opened. */
export function WorkspaceSkeleton() {
  const { t } = useTranslation()
  return (
    <Panes
      sidebar={
        <Box sx={{ flex: 1, bgcolor: 'background.sidebar' }}>
          <Box sx={bar}>
            <Skeleton width={130} height={14} />
          </Box>
          <Box sx={{ px: 2, pt: 10 }}>
            <ListSkeleton rows={7} tile={16} height={32} />
          </Box>
        </Box>
      }
    >
      <Box component="main" aria-busy aria-label={t('app.loading')} sx={{ display: 'flex', flexDirection: 'column' }}>
        <Box sx={bar}>
          <Skeleton width={160} height={14} />
        </Box>
        <TimelineSkeleton />
      </Box>
    </Panes>
  )
}

const bar = {
  height: frame.header,
  flex: 'none',
  display: 'flex',
  alignItems: 'center',
  px: 5,
  borderBottom: 1,
  borderColor: 'divider',
}
