import type { Chat } from 'realtime-chat/sdk'
import { mostWatched, type Presence, type Signal, typingMs } from '../../../shared/presence.ts'

/** The people and channels on this screen, and what is known of them. Only they are asked for. */
export interface Screen {
  /** Has somebody or a channel looked at, until the function that it returns is called; `changed` is told of news. */
  look(key: Key, changed: () => void): () => void
  presence(userId: string): Presence | undefined
  /** Who types in a channel; the same list until it is another. */
  typing(channelId: string): readonly string[]
}

export type Key = `user:${string}` | `channel:${string}`

/** What scrolls by is not asked for. */
const settleMs = 150
const mostChannels = 20
const nobody: readonly string[] = []
const screens = new WeakMap<Chat, Screen>()

/** The screen of a chat. */
export function screenOf(chat: Chat): Screen {
  const screen = screens.get(chat) ?? createScreen(chat)
  screens.set(chat, screen)
  return screen
}

function createScreen(chat: Chat): Screen {
  const looks = new Map<string, Set<() => void>>()
  const presences = new Map<string, Presence>()
  const typing = new Map<string, readonly string[]>()
  const ends = new Map<string, ReturnType<typeof setTimeout>>()
  let stop = () => {}
  let asked = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  chat.on('message', ({ channelId, authorId }) => setTyping(channelId, authorId, false))

  function look(key: Key, changed: () => void) {
    const others = looks.get(key) ?? new Set()
    looks.set(key, others.add(changed))
    settle()
    return () => {
      others.delete(changed)
      if (others.size === 0 && looks.get(key) === others) looks.delete(key)
      settle()
    }
  }

  function settle() {
    clearTimeout(timer)
    timer = setTimeout(ask, settleMs)
  }

  function ask() {
    const userIds = idsOf('user:').slice(0, mostWatched)
    const channelIds = idsOf('channel:').slice(0, mostChannels)
    const wanted = [...userIds, '', ...channelIds].join()
    if (wanted === asked) return
    asked = wanted
    for (const userId of presences.keys()) if (!looks.has(`user:${userId}`)) presences.delete(userId)
    const before = stop
    stop = userIds.length + channelIds.length > 0 ? chat.watch({ userIds, channelIds }, hear) : () => {}
    before()
  }

  function idsOf(kind: 'user:' | 'channel:'): string[] {
    return [...looks.keys()]
      .filter((key) => key.startsWith(kind))
      .map((key) => key.slice(kind.length))
      .sort()
  }

  function hear(signal: Signal) {
    if (signal.type === 'typing') return setTyping(signal.channelId, signal.userId, true)
    presences.set(signal.userId, signal)
    tell(`user:${signal.userId}`)
  }

  function setTyping(channelId: string, userId: string, types: boolean) {
    const key = `${channelId} ${userId}`
    clearTimeout(ends.get(key))
    ends.delete(key)
    if (types) ends.set(key, setTimeout(setTyping, typingMs, channelId, userId, false))
    const before = typing.get(channelId) ?? nobody
    if (before.includes(userId) === types) return
    const others = before.filter((id) => id !== userId)
    typing.set(channelId, types ? [...others, userId] : others)
    tell(`channel:${channelId}`)
  }

  function tell(key: Key) {
    for (const changed of looks.get(key) ?? []) changed()
  }

  return {
    look,
    presence: (userId) => presences.get(userId),
    typing: (channelId) => typing.get(channelId) ?? nobody,
  }
}
