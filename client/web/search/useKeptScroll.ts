import { useLayoutEffect, useRef } from 'react'

/** How far each list was scrolled while this page is open. */
const kept = new Map<string, number>()

/** The box of a list that, come back to, is where it was left. */
export function useKeptScroll(key: string) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.scrollTop = kept.get(key) ?? 0
    const keep = () => kept.set(key, element.scrollTop)
    // A click may lead away before the browser has told of the last scrolling.
    const kinds = ['scroll', 'click'] as const
    for (const kind of kinds) element.addEventListener(kind, keep, { passive: true, capture: true })
    return () => {
      for (const kind of kinds) element.removeEventListener(kind, keep, { capture: true })
    }
  }, [key])
  return box
}
