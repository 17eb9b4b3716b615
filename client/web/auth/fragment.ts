import { useMemo } from 'react'

/** What a mailed link carries behind its #, where no server sees it. */
export function useFragment(): URLSearchParams {
  return useMemo(() => new URLSearchParams(location.hash.slice(1)), [])
}
