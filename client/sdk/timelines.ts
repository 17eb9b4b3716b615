import type { Message, MessagePage, ThreadPage } from '../../shared/messages.ts'
import { applyToThread, applyToTimeline } from '../../shared/timelines.ts'
import type { Pending } from './outboxStore.ts'
import { type Bound, type ChannelTimeline, createTimeline, type FedTimeline, type ThreadTimeline } from './timeline.ts'

interface Sources {
  page(channelId: string, bound: Bound): Promise<MessagePage>
  thread(channelId: string, id: string, bound: Bound): Promise<ThreadPage>
  pending(channelId: string): Pending[]
}

/** The timelines that somebody has asked for. */
export interface Timelines {
  /** Opened, where it is not yet, in the surroundings of the seq `at`. */
  of(channelId: string, at?: number): ChannelTimeline
  threadOf(channelId: string, id: string): ThreadTimeline
  changed(channelId: string, messages: Message[]): void
  pendingChanged(channelId: string): void
  reload(channelId: string): void
  drop(channelId: string): void
  /** Reads again what could not be read. */
  recover(): void
}

/** How many stay in memory when nobody looks at them. */
const mostUnwatched = 30

export function createTimelines({ page, thread, pending }: Sources): Timelines {
  /** By channel, or by channel and thread. */
  const timelines = new Map<string, { channelId: string; timeline: FedTimeline }>()

  function keep(key: string, channelId: string, create: () => FedTimeline): FedTimeline {
    const { timeline } = timelines.get(key) ?? { timeline: create() }
    // Set anew, so that those not asked for the longest come first.
    timelines.delete(key)
    timelines.set(key, { channelId, timeline })
    forgetSome()
    return timeline
  }

  function forgetSome() {
    const unwatched = [...timelines].filter(([, { timeline }]) => !timeline.watched)
    for (const [key] of unwatched.slice(0, -mostUnwatched)) timelines.delete(key)
  }

  const channelTimeline = (channelId: string, at: number | undefined) =>
    createTimeline({
      at,
      page: (bound) => page(channelId, bound),
      pending: () => pending(channelId).filter(({ threadId, broadcast }) => !threadId || broadcast),
      apply: applyToTimeline,
    })

  const threadTimeline = (channelId: string, id: string) =>
    createTimeline({
      page: (bound) => thread(channelId, id, bound),
      pending: () => pending(channelId).filter(({ threadId }) => threadId === id),
      apply: ({ root, ...stretch }, message) => (root ? applyToThread({ ...stretch, root }, message) : stretch),
    })

  const within = (channelId: string) => [...timelines].filter(([, kept]) => kept.channelId === channelId)

  const each = (channelId: string, run: (timeline: FedTimeline) => void) => {
    for (const [, { timeline }] of within(channelId)) run(timeline)
  }

  return {
    of: (channelId, at) => keep(channelId, channelId, () => channelTimeline(channelId, at)),
    threadOf: (channelId, id) => keep(`${channelId}/${id}`, channelId, () => threadTimeline(channelId, id)),
    changed: (channelId, messages) => each(channelId, (timeline) => timeline.changed(messages)),
    pendingChanged: (channelId) => each(channelId, (timeline) => timeline.pendingChanged()),
    reload: (channelId) => each(channelId, (timeline) => void timeline.reload()),
    // Whoever still looks at it is told why there is nothing more; otherwise it is forgotten.
    drop(channelId) {
      for (const [key, { timeline }] of within(channelId))
        if (timeline.watched) void timeline.reload()
        else timelines.delete(key)
    },
    recover() {
      for (const { timeline } of timelines.values()) if (timeline.get().status === 'error') void timeline.reload()
    },
  }
}
