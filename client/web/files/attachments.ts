import type { Chat } from 'realtime-chat/sdk'
import { type FileInfo, mostFiles } from '../../../shared/files.ts'
import { codeOf } from '../app/errors.ts'
import { type Kept, keepFiles } from './kept.ts'

/** A file that goes with what is being written. */
export interface Attachment {
  key: string
  place: string
  name: string
  size: number
  /** Of a picture, where it can be seen. */
  picture?: string
  state: 'waiting' | 'uploading' | 'ready' | 'failed'
  /** How much of it has arrived, from 0 to 1. */
  part: number
  info?: FileInfo | undefined
  /** The code of what went wrong. */
  error?: string | undefined
}

/** The files of everything that is being written in this tab; they go on being uploaded wherever one looks. */
export interface Attachments {
  /** The same array until something changes. */
  of(place: string): readonly Attachment[]
  subscribe(listener: () => void): () => void
  /** Takes files, and says how many were too many. */
  add(place: string, files: readonly File[]): number
  remove(key: string): void
  retry(key: string): void
  /** Hands over what is to be sent; it is attached here no more. */
  take(place: string): FileInfo[]
  /** Attaches again what could not be sent. */
  giveBack(place: string, files: readonly FileInfo[]): void
}

const atOnce = 3
const none: readonly Attachment[] = []
const known = new WeakMap<Chat, Attachments>()

export function attachmentsOf(chat: Chat): Attachments {
  const found = known.get(chat) ?? createAttachments(chat)
  known.set(chat, found)
  return found
}

interface Item {
  shown: Attachment
  kept: Kept
  calledOff: AbortController
}

function createAttachments(chat: Chat): Attachments {
  const store = keepFiles(chat.me.id)
  const items = new Map<string, Item>()
  const listeners = new Set<() => void>()
  let byPlace = new Map<string, Attachment[]>()

  function tell() {
    byPlace = Map.groupBy(
      [...items.values()].map(({ shown }) => shown),
      ({ place }) => place,
    )
    for (const listener of listeners) listener()
  }

  function show(item: Item, change: Partial<Attachment>) {
    item.shown = { ...item.shown, ...change }
    tell()
  }

  function keep(item: Item, change: Partial<Kept>) {
    item.kept = { ...item.kept, ...change }
    if (items.has(item.kept.key)) void store.put(item.kept)
  }

  function enter(kept: Kept) {
    const { key, place, name, file, info } = kept
    const picture = file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined
    const state = info ? 'ready' : 'waiting'
    const shown = {
      key,
      place,
      name,
      size: file.size,
      state,
      part: info ? 1 : 0,
      info,
      ...(picture && { picture }),
    } as const
    items.set(key, { shown, kept, calledOff: new AbortController() })
  }

  /** Begins what waits, a few at once. */
  function pump() {
    const all = [...items.values()]
    const free = atOnce - all.filter(({ shown }) => shown.state === 'uploading').length
    for (const item of all.filter(({ shown }) => shown.state === 'waiting').slice(0, Math.max(0, free)))
      void upload(item)
    tell()
  }

  async function upload(item: Item) {
    show(item, { state: 'uploading', error: undefined })
    try {
      const { file, name, upload: begun } = item.kept
      const info = await chat.upload(file, {
        name,
        begun,
        signal: item.calledOff.signal,
        onBegun: (id) => keep(item, { upload: id }),
        onProgress: (part) => show(item, { part }),
      })
      keep(item, { info })
      show(item, { state: 'ready', part: 1, info })
    } catch (error) {
      show(item, { state: 'failed', error: codeOf(error) })
    }
    pump()
  }

  function forget(item: Item) {
    items.delete(item.kept.key)
    void store.remove(item.kept.key)
    if (item.shown.picture) URL.revokeObjectURL(item.shown.picture)
  }

  void store.restore().then((left) => {
    for (const kept of left) if (!items.has(kept.key)) enter(kept)
    pump()
  })

  return {
    of: (place) => byPlace.get(place) ?? none,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(place, files) {
      const free = mostFiles - (byPlace.get(place)?.length ?? 0)
      for (const file of files.slice(0, free)) {
        const kept = { key: crypto.randomUUID(), place, name: file.name, file }
        enter(kept)
        void store.put(kept)
      }
      pump()
      return Math.max(0, files.length - free)
    },
    remove(key) {
      const item = items.get(key)
      if (!item) return
      forget(item)
      item.calledOff.abort()
      pump()
    },
    retry(key) {
      const item = items.get(key)
      if (item?.shown.state === 'failed') show(item, { state: 'waiting' })
      pump()
    },
    take(place) {
      const taken = [...items.values()].filter(({ shown }) => shown.place === place && shown.info)
      for (const item of taken) forget(item)
      tell()
      return taken.flatMap(({ shown }) => shown.info ?? [])
    },
    giveBack(place, files) {
      // What is complete needs no content any more.
      for (const info of files) enter({ key: crypto.randomUUID(), place, name: info.name, file: new Blob(), info })
      tell()
    },
  }
}
