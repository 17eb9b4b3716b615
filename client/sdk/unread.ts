import type { Message } from '../../shared/messages.ts'
import { applyCursor, applyMessages, type Cursor, type Unread } from '../../shared/receipts.ts'
import { createListeners } from './listeners.ts'
import { backoff, type Timing } from './timing.ts'

/**
 * What is unread in each of the person's channels, by channel: counted by the server, kept true by what is told live. It
 * is asked for when somebody first looks.
 */
export interface UnreadChannels {
  get(): ReadonlyMap<string, Unread>
  subscribe(listener: () => void): () => void
}

export interface FedUnreadChannels extends UnreadChannels {
  /** Takes all that changed in a channel since the last call for it. */
  changed(channelId: string, messages: readonly Message[]): void
  /** Takes a cursor of the person's own, in any order and any number of times. */
  moved(cursor: Cursor): void
  /** Asks the server: about one channel, or about all. */
  refresh(channelId?: string): void
  gone(channelId: string): void
}

interface Hooks {
  userId: string
  ask(channelIds: string[] | undefined): Promise<Unread[]>
  timing: Timing
}

type News = { channelId: string } & ({ messages: readonly Message[] } | { cursor: Cursor } | { gone: true })

const mostTries = 6
const channelsAtOnce = 500

export function createUnread({ userId, ask, timing }: Hooks): FedUnreadChannels {
  const listeners = createListeners<[]>()
  let known: ReadonlyMap<string, Unread> = new Map()
  /** The newest cursors heard of: an answer may have been made with an older one. */
  const cursors = new Map<string, Cursor>()
  const stale = new Set<string>()
  let allStale = false
  /** What was told while an answer was on its way. */
  let meanwhile: News[] | undefined
  let asking = false
  /** How often in a row nobody answered. */
  let failures = 0
  let isWanted = false

  function show(next: ReadonlyMap<string, Unread>) {
    known = next
    listeners.tell()
  }

  function want() {
    if (isWanted) return
    isWanted = true
    refresh()
  }

  function take(news: News) {
    if (!isWanted) return
    meanwhile?.push(news)
    const next = new Map(known)
    if (!apply(next, news)) refresh(news.channelId)
    if (next.get(news.channelId) !== known.get(news.channelId)) show(next)
  }

  /** False where only the server can say what is unread then. */
  function apply(channels: Map<string, Unread>, news: News): boolean {
    const { channelId } = news
    if ('gone' in news) return channels.delete(channelId) || true
    const state = channels.get(channelId)
    if (!state) return false
    const next = 'cursor' in news ? applyCursor(state, news.cursor) : applyMessages(state, userId, news.messages)
    if (next) channels.set(channelId, next)
    return next !== null
  }

  function refresh(channelId?: string) {
    if (!isWanted) return
    // Also where it is about to be given up: what there is to ask now comes of a connection, or of news over one.
    failures = 0
    if (channelId === undefined) allStale = true
    else stale.add(channelId)
    if (!asking) void askAll()
  }

  async function askAll() {
    asking = true
    while ((allStale || stale.size > 0) && failures < mostTries) {
      failures = (await askOnce()) ? 0 : failures + 1
      // Also after an answer: what comes in quick succession is asked for together.
      await new Promise((resolve) => setTimeout(resolve, backoff(failures, timing)))
    }
    asking = false
  }

  /** Whether the server has answered. Without an answer it is tried again; and in the end with the next connection. */
  async function askOnce(): Promise<boolean> {
    const wanted = allStale ? undefined : [...stale].slice(0, channelsAtOnce)
    const missed: News[] = []
    meanwhile = missed
    allStale = false
    for (const channelId of wanted ?? [...stale]) stale.delete(channelId)
    const answer = await ask(wanted).catch(() => undefined)
    meanwhile = undefined
    if (answer) show(merge(wanted, answer, missed))
    else if (wanted) for (const channelId of wanted) stale.add(channelId)
    else allStale = true
    return answer !== undefined
  }

  function merge(wanted: string[] | undefined, answer: Unread[], missed: News[]): Map<string, Unread> {
    const next = new Map(wanted ? known : [])
    for (const channelId of wanted ?? []) next.delete(channelId)
    for (const unread of answer) next.set(unread.channelId, unread)
    const news = [...missed, ...answer.flatMap(({ channelId }) => newest(channelId))]
    for (const each of news) if (next.has(each.channelId) && !apply(next, each)) stale.add(each.channelId)
    return next
  }

  function newest(channelId: string): News[] {
    const cursor = cursors.get(channelId)
    return cursor ? [{ channelId, cursor }] : []
  }

  return {
    get() {
      want()
      return known
    },
    subscribe(listener) {
      want()
      return listeners.add(listener)
    },
    changed: (channelId, messages) => take({ channelId, messages }),
    moved(cursor) {
      const { channelId, version } = cursor
      if ((cursors.get(channelId)?.version ?? 0) >= version) return
      cursors.set(channelId, cursor)
      take({ channelId, cursor })
    },
    refresh,
    gone(channelId) {
      cursors.delete(channelId)
      take({ channelId, gone: true })
    },
  }
}
