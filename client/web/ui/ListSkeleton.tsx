import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'

/** Rows in the shape of a list of people or channels that is on its way. */
export function ListSkeleton({ rows = 6, tile = 28, height = 40 }: { rows?: number; tile?: number; height?: number }) {
  return (
    <Box aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these rows have no identity
        <Box key={row} sx={{ display: 'flex', alignItems: 'center', gap: 2.5, height, px: 2 }}>
          <Skeleton variant="rounded" width={tile} height={tile} />
          <Skeleton width={`${34 + ((row * 23) % 37)}%`} height={12} />
        </Box>
      ))}
    </Box>
  )
}
