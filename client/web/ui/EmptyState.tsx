import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface Props {
  icon: LucideIcon
  title: string
  hint?: string
  /** The next step. */
  children?: ReactNode
}

/** What this place is for and what to do next, where there is nothing to show yet. */
export function EmptyState({ icon: Icon, title, hint, children }: Props) {
  return (
    <Box sx={{ m: 'auto', p: 6, maxWidth: 380, textAlign: 'center' }}>
      <Box sx={{ color: 'text.disabled', mb: 3, lineHeight: 0 }}>
        <Icon aria-hidden size={28} strokeWidth={1.5} />
      </Box>
      <Typography variant="h2" component="p">
        {title}
      </Typography>
      {hint && (
        <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1 }}>
          {hint}
        </Typography>
      )}
      {children && <Box sx={{ mt: 4, display: 'flex', gap: 2, justifyContent: 'center' }}>{children}</Box>}
    </Box>
  )
}
