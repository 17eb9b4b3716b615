import { useCallback, useEffect, useRef, useState } from 'react'

/** Rows from an end at which the next page is asked for, early enough to be there before it is needed. */
export const ahead = 25

/** Asks for more messages when the reader comes near an end. */
export function useMore(near: boolean, loadMore: () => Promise<void>) {
  const loading = useRef(false)
  const [failed, setFailed] = useState(false)

  const load = useCallback(() => {
    if (loading.current) return
    loading.current = true
    setFailed(false)
    loadMore()
      .catch(() => setFailed(true))
      .finally(() => {
        loading.current = false
      })
  }, [loadMore])

  useEffect(() => {
    if (near && !failed) load()
  }, [near, failed, load])

  return { failed, load }
}
