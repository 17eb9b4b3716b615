import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

/** How far below what is seen more is asked for, in px. */
const ahead = '600px'

interface More {
  /** There is more, and it is not on its way. */
  isThere: boolean
  /** Is another one with everything that comes: a page may be here before anybody was told that it is on its way. */
  known: unknown
  load: () => void
}

/** The end of a list; more is loaded when one scrolls towards it, and as long as what came does not reach further. */
export function useNear<End extends HTMLElement = HTMLDivElement>(
  root: RefObject<HTMLElement | null>,
  { isThere, known, load }: More,
) {
  const end = useRef<End>(null)
  const near = useEffectEvent(load)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever comes, one may still be near the end
  useEffect(() => {
    if (!isThere || !end.current) return
    const observer = new IntersectionObserver(
      // A busy page is told of several changes at once, the newest of them last.
      (entries) => {
        if (entries.at(-1)?.isIntersecting) near()
      },
      { root: root.current, rootMargin: ahead },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [root, isThere, known])
  return end
}
