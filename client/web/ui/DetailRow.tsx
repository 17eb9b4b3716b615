import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

interface Props {
  /** The icon or picture before it. */
  start: ReactNode
  title: string
  detail: string
  /** What can be said or done about it, at the end of the row. */
  children?: ReactNode
}

/** Something in a list, with a line that tells more of it. */
export function DetailRow({ start, title, detail, children }: Props) {
  return (
    <Box component="li" sx={row}>
      {start}
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" noWrap sx={{ fontWeight: 550 }}>
          {title}
        </Typography>
        <Typography variant="caption" noWrap component="p" sx={{ color: 'text.secondary' }}>
          {detail}
        </Typography>
      </Box>
      {children}
    </Box>
  )
}

const row = {
  display: 'flex',
  alignItems: 'center',
  gap: 3,
  minHeight: 56,
  px: 2,
  borderRadius: '8px',
  listStyle: 'none',
  '&:hover': { bgcolor: 'action.hover' },
}
