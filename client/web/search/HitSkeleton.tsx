import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'

/** What was found, in its shape, while it is on its way. */
export function HitSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <Box aria-hidden sx={{ pt: 2 }}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these rows have no identity
        <Box key={row} sx={{ display: 'flex', gap: 3, px: 3, py: 2.5 }}>
          <Skeleton variant="rounded" width={32} height={32} sx={{ flex: 'none' }} />
          <Box sx={{ flex: 1 }}>
            <Skeleton width={180} height={12} sx={{ my: 1 }} />
            <Skeleton width={`${52 + ((row * 23) % 41)}%`} height={14} sx={{ my: 1.5 }} />
          </Box>
        </Box>
      ))}
    </Box>
  )
}
