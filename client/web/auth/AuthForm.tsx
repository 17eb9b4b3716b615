import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { ComponentProps, ReactNode } from 'react'

interface Props {
  action: string
  busy: boolean
  /** What the server said, above the button. */
  problem: string | undefined
  onSubmit: ComponentProps<'form'>['onSubmit']
  children: ReactNode
}

export function AuthForm({ action, busy, problem, onSubmit, children }: Props) {
  return (
    <Box component="form" noValidate onSubmit={onSubmit} sx={{ display: 'grid', gap: 2 }}>
      {children}
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20 }}>
        {problem}
      </Typography>
      <Button type="submit" variant="contained" fullWidth loading={busy} sx={{ minHeight: 42 }}>
        {action}
      </Button>
    </Box>
  )
}
