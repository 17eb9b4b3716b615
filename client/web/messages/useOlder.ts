import { useCallback, useEffect, useRef, useState } from 'react'

/** Rows from the top at which the next page is asked for, early enough to be there before it is needed. */
const ahead = 25

/** Asks for older messages when the reader comes near the first one. */
export function useOlder(first: number | undefined, hasBefore: boolean, loadBefore: () => Promise<void>) {
  const loading = useRef(false)
  const [failed, setFailed] = useState(false)

  const load = useCallback(() => {
    if (loading.current) return
    loading.current = true
    setFailed(false)
    loadBefore()
      .catch(() => setFailed(true))
      .finally(() => {
        loading.current = false
      })
  }, [loadBefore])

  const near = hasBefore && first !== undefined && first < ahead
  useEffect(() => {
    if (near && !failed) load()
  }, [near, failed, load])

  return { failed, load }
}
