import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

/** How far below what is seen more is asked for, in px. */
const ahead = '600px'

/** The end of a list; `onNear` is called when one scrolls towards it, as long as there is more. */
export function useNear(root: RefObject<HTMLElement | null>, hasMore: boolean, onNear: () => void) {
  const end = useRef<HTMLDivElement>(null)
  const near = useEffectEvent(onNear)
  useEffect(() => {
    if (!hasMore || !end.current) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) near()
      },
      { root: root.current, rootMargin: ahead },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [root, hasMore])
  return end
}
