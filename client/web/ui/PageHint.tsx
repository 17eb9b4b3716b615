import Typography from '@mui/material/Typography'

/** What a page begins with: what it is for. */
export function PageHint({ children }: { children: string }) {
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary' }}>
      {children}
    </Typography>
  )
}
