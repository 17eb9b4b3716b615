import type { Signal } from '../../../shared/presence.ts'
import { tell } from '../../platform/gateway/feed.ts'
import type { Viewer } from './views.ts'

/** Beyond this, typing is left out: it is heard of again, or has passed. */
const most = 2_000

/**
 * Tells viewers, or keeps it for them while they arrive. What they are to be told of one moment they are told at once;
 * of one person, and of one typing in a channel, only the last.
 */
export function gatherNews(): (viewer: Viewer, signal: Signal) => void {
  const waiting = new Set<Viewer>()

  function tellAll() {
    for (const viewer of waiting) {
      const news = take(viewer)
      if (viewer.stands === 'here') tell(viewer, news)
    }
    waiting.clear()
  }

  return (viewer, signal) => {
    viewer.news ??= new Map()
    if (signal.type === 'typing' && viewer.news.size >= most) return
    viewer.news.set(signal.type === 'typing' ? `${signal.channelId} ${signal.userId}` : signal.userId, signal)
    if (viewer.stands !== 'here') return
    if (waiting.size === 0) setImmediate(tellAll)
    waiting.add(viewer)
  }
}

/** What a viewer has not been told yet. */
export function take(viewer: Viewer): Signal[] {
  const news = [...(viewer.news?.values() ?? [])]
  viewer.news = undefined
  return news
}
