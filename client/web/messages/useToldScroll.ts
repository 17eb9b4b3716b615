import { useEffect } from 'react'
import type { ChannelTimeline } from 'realtime-chat/sdk'

/**
 * Tells the list where the reader is before it takes in what has changed. The browser does so with its next frame only,
 * which is late on a busy machine; until then the list would put a reader back who has just moved on by a key.
 */
export function useToldScroll(scroller: HTMLElement | null, timeline: ChannelTimeline) {
  useEffect(() => {
    if (!scroller) return
    let told: number | undefined
    const hear = () => {
      told = scroller.scrollTop
    }
    scroller.addEventListener('scroll', hear, { passive: true })
    const stop = timeline.subscribe(() => {
      if (scroller.scrollTop !== told) scroller.dispatchEvent(new Event('scroll'))
    })
    return () => {
      stop()
      scroller.removeEventListener('scroll', hear)
    }
  }, [scroller, timeline])
}
