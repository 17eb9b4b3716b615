import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'

/** How far beyond what is seen still counts as near, in px. */
const beyond = '600px'

type Pages = Pick<
  UseInfiniteQueryResult,
  'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage' | 'dataUpdatedAt'
>

/** The end of a list; more is loaded when one scrolls towards it, and as long as what came does not reach further. */
export function useMore<End extends HTMLElement = HTMLDivElement>(root: RefObject<HTMLElement | null>, pages: Pages) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, dataUpdatedAt } = pages
  const isThere = hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  const end = useRef<End>(null)
  const load = useEffectEvent((isNear: boolean) => {
    if (isNear) void fetchNextPage()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever comes, one may still be near the end
  useEffect(() => {
    if (isThere && end.current) return watchNear(end.current, root.current, load)
  }, [root, isThere, dataUpdatedAt])
  return end
}

/** Whether an element is near what is seen of that which it scrolls in. */
export function useIsNear(element: RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    const { current } = element
    if (current) return watchNear(current, current.closest('[data-scrolls]'), setNear)
  }, [element])
  return isNear
}

/** Tells whether an element is near, now and whenever that changes; until what it returns is called. */
function watchNear(element: HTMLElement, root: Element | null, tell: (isNear: boolean) => void): () => void {
  const observer = new IntersectionObserver(
    // A busy page is told of several changes at once, the newest of them last.
    (entries) => tell(entries.at(-1)?.isIntersecting ?? false),
    { root, rootMargin: beyond },
  )
  observer.observe(element)
  return () => observer.disconnect()
}
