import { useEffect, useRef } from 'react'

let opened: string | undefined

/** The message that was gone to last from what was found. */
export const lastOpened = {
  set: (id: string) => {
    opened = id
  },
}

/** The list of what was found; come back to, it has the focus where one left it. */
export function useReturn(isThere: boolean) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isThere || opened === undefined) return
    const link = list.current?.querySelector<HTMLElement>(`[data-hit="${opened}"] > a`)
    link?.focus({ preventScroll: true })
    link?.scrollIntoView({ block: 'nearest' })
    opened = undefined
  }, [isThere])
  return list
}
