import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { Avatar } from './Avatar.tsx'

/** A person in a list, and at the end of the row what can be said or done about them. */
export function PersonRow(props: { id: string; name: string; label?: string; children?: ReactNode }) {
  const { id, name, label = name, children } = props
  return (
    <Box component="li" sx={row}>
      <Avatar id={id} name={name} size={28} />
      <Typography variant="body2" noWrap sx={{ flex: 1, minWidth: 0 }}>
        {label}
      </Typography>
      {children}
    </Box>
  )
}

const row = {
  display: 'flex',
  alignItems: 'center',
  gap: 2.5,
  minHeight: 40,
  px: 2,
  borderRadius: '6px',
  listStyle: 'none',
  '&:hover': { bgcolor: 'action.hover' },
}
