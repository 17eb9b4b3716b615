import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'

/** A part of the settings, under its heading. */
export function Section({ title, hint, children }: { title: string; hint?: string | undefined; children?: ReactNode }) {
  const id = useId()
  return (
    <Box component="section" aria-labelledby={id} sx={section}>
      <Box>
        <Typography id={id} variant="h2">
          {title}
        </Typography>
        {hint && (
          <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.5 }}>
            {hint}
          </Typography>
        )}
      </Box>
      {children}
    </Box>
  )
}

const section = {
  display: 'grid',
  gap: 3,
  py: 5,
  borderTop: 1,
  borderColor: 'divider',
  '&:first-of-type': { borderTop: 0, pt: 0 },
}
