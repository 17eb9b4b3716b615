import type { Signal } from '../../../shared/presence.ts'
import { tell } from '../../platform/gateway/feed.ts'
import type { Viewer } from './views.ts'

/** What viewers are to be told of one moment is told at once; of one person, and of one typing in a channel, only the last. */
export interface News {
  /** Tells a viewer, or, while it arrives, keeps it for them. */
  put(viewer: Viewer, signal: Signal): void
}

/** Beyond this, typing is left out: it is heard of again, or has passed. */
const most = 2_000

export function createNews(): News {
  const waiting = new Set<Viewer>()

  function put(viewer: Viewer, signal: Signal) {
    viewer.news ??= new Map()
    if (signal.type === 'typing' && viewer.news.size >= most) return
    viewer.news.set(signal.type === 'typing' ? `${signal.channelId} ${signal.userId}` : signal.userId, signal)
    if (viewer.stands !== 'here') return
    if (waiting.size === 0) setImmediate(tellAll)
    waiting.add(viewer)
  }

  function tellAll() {
    for (const viewer of waiting) {
      const news = take(viewer)
      if (viewer.stands === 'here') tell(viewer, news)
    }
    waiting.clear()
  }

  return { put }
}

/** What a viewer has not been told yet. */
export function take(viewer: Viewer): Signal[] {
  const news = [...(viewer.news?.values() ?? [])]
  viewer.news = undefined
  return news
}
