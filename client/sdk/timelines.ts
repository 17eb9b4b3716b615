import type { Message, MessagePage } from '../../shared/messages.ts'
import type { Pending } from './outboxStore.ts'
import { type ChannelTimeline, createTimeline, type FedTimeline } from './timeline.ts'

interface Sources {
  page(channelId: string, before?: number): Promise<MessagePage>
  pending(channelId: string): Pending[]
}

/** The timelines that somebody has asked for. */
export interface Timelines {
  of(channelId: string): ChannelTimeline
  changed(channelId: string, messages: Message[]): void
  pendingChanged(channelId: string): void
  reload(channelId: string): void
  drop(channelId: string): void
  /** Reads again what could not be read. */
  recover(): void
}

/** How many stay in memory when nobody looks at them. */
const mostUnwatched = 30

export function createTimelines({ page, pending }: Sources): Timelines {
  const timelines = new Map<string, FedTimeline>()

  function of(channelId: string): FedTimeline {
    const timeline =
      timelines.get(channelId) ??
      createTimeline({ page: (before) => page(channelId, before), pending: () => pending(channelId) })
    // Set anew, so that those not asked for the longest come first.
    timelines.delete(channelId)
    timelines.set(channelId, timeline)
    forgetSome()
    return timeline
  }

  function forgetSome() {
    const unwatched = [...timelines].filter(([, timeline]) => !timeline.watched)
    for (const [channelId] of unwatched.slice(0, -mostUnwatched)) timelines.delete(channelId)
  }

  return {
    of,
    changed: (channelId, messages) => timelines.get(channelId)?.changed(messages),
    pendingChanged: (channelId) => timelines.get(channelId)?.pendingChanged(),
    reload: (channelId) => void timelines.get(channelId)?.reload(),
    // Whoever still looks at it is told why there is nothing more; otherwise it is forgotten.
    drop(channelId) {
      const timeline = timelines.get(channelId)
      if (timeline?.watched) void timeline.reload()
      else timelines.delete(channelId)
    },
    recover() {
      for (const timeline of timelines.values()) if (timeline.get().status === 'error') void timeline.reload()
    },
  }
}
