import { useCallback, useEffect, useRef, useState } from 'react'

/** Rows from an end at which the next page is asked for, early enough to be there before it is needed. */
export const ahead = 25

/**
 * Asks for more messages when the reader comes near an end, and as long as they still are with every change of what is
 * `known`: a page may be short, and another window may have begun while one was on its way. Who asks twice is answered once.
 */
export function useMore(near: boolean, known: unknown, loadMore: () => Promise<void>) {
  const last = useRef<Promise<void>>(undefined)
  const [failed, setFailed] = useState(false)

  const load = useCallback(() => {
    setFailed(false)
    const reading = loadMore()
    last.current = reading
    reading.catch(() => last.current === reading && setFailed(true))
  }, [loadMore])

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever comes, the end may still be near
  useEffect(() => {
    if (near && !failed) load()
  }, [near, failed, load, known])

  return { failed, load }
}
