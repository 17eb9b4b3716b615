import { type Chat, ChatError } from 'realtime-chat/sdk'
import { type FileInfo, mostFiles, pathOfFile } from '../../../shared/files.ts'
import { codeOf } from '../app/errors.ts'
import { type Kept, keepFiles } from './kept.ts'

/** A file that goes with what is being written. */
export interface Attachment {
  key: string
  place: string
  name: string
  size: number
  /** Of a picture, where it can be seen. */
  picture?: string | undefined
  /** Of a `lost` one the browser no longer has the content: it has to be chosen again to go on. */
  state: 'waiting' | 'uploading' | 'paused' | 'lost' | 'ready' | 'failed'
  /** How much of it has arrived, from 0 to 1. */
  part: number
  info?: FileInfo | undefined
  /** The code of what went wrong, or why it was refused. */
  error?: string | undefined
  /** How large it may be, in bytes, where it was too large. */
  mostBytes?: number | undefined
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
  pause(key: string): void
  resume(key: string): void
  /** Goes on with a lost one; false when this is another file. */
  find(key: string, file: File): boolean
  /** Hands over what is to be sent; it is attached here no more. */
  take(place: string): FileInfo[]
  /** Attaches again what could not be sent. */
  giveBack(place: string, files: readonly FileInfo[]): void
}

/** What another try would not change. */
const forGood: ReadonlySet<string> = new Set([
  'PAYLOAD_TOO_LARGE',
  'BAD_REQUEST',
  'PRECONDITION_FAILED',
  'infected',
  'unscannable',
])

export function mayGoOn({ state, error }: Attachment): boolean {
  return state === 'failed' && !forGood.has(error ?? '')
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
  content: Blob | undefined
  calledOff: AbortController
  held: AbortController
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

  function enter(kept: Kept, content: Blob | undefined) {
    const { key, place, name, size, info, paused } = kept
    const state = info ? 'ready' : content ? (paused === undefined ? 'waiting' : 'paused') : 'lost'
    const shown = { key, place, name, size, state, part: info ? 1 : (paused ?? 0), info } as const
    const picture = pictureOf(info, content)
    items.set(key, {
      shown: { ...shown, picture },
      kept,
      content,
      calledOff: new AbortController(),
      held: new AbortController(),
    })
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
    const { content, calledOff } = item
    if (!content) return
    const held = new AbortController()
    item.held = held
    show(item, { state: 'uploading', error: undefined })
    try {
      const { name, upload: begun } = item.kept
      const info = await chat.upload(content, {
        name,
        begun,
        signal: calledOff.signal,
        hold: held.signal,
        onBegun: (id) => keep(item, { upload: id }),
        onProgress: (part) => show(item, { part }),
      })
      keep(item, { info })
      // The server has it now.
      void store.removeContent(item.kept.key)
      show(item, { state: 'ready', part: 1, info })
    } catch (error) {
      if (item.held === held && item.shown.state === 'uploading') {
        const { reason, mostBytes } = error instanceof ChatError ? error : {}
        show(item, { state: 'failed', error: reason ?? codeOf(error), mostBytes })
      }
    }
    pump()
  }

  function forget(item: Item) {
    items.delete(item.kept.key)
    void store.remove(item.kept.key)
    if (item.shown.picture?.startsWith('blob:')) URL.revokeObjectURL(item.shown.picture)
  }

  /** What is not on its way would take space on the server for a day. */
  function takeBack({ kept, shown, calledOff }: Item) {
    calledOff.abort()
    const { name, upload: begun } = kept
    if (begun === undefined || shown.state === 'uploading') return
    chat.upload(new Blob(), { name, begun, signal: calledOff.signal }).catch(() => undefined)
  }

  function goOn(item: Item) {
    keep(item, { paused: undefined })
    show(item, { state: 'waiting', error: undefined })
    pump()
  }

  void store.restore().then((left) => {
    for (const { kept, content } of left) if (!items.has(kept.key)) enter(kept, content)
    pump()
  })

  chat.on('status', (status) => {
    if (status === 'live') for (const item of items.values()) if (mayGoOn(item.shown)) goOn(item)
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
        const { name, size, lastModified: modified } = file
        const kept = { key: crypto.randomUUID(), place, name, size, modified }
        enter(kept, file)
        void store.put(kept)
        void store.putContent(kept.key, file)
      }
      pump()
      return Math.max(0, files.length - free)
    },
    remove(key) {
      const item = items.get(key)
      if (!item) return
      forget(item)
      takeBack(item)
      pump()
    },
    retry(key) {
      const item = items.get(key)
      if (item?.shown.state === 'failed') goOn(item)
    },
    pause(key) {
      const item = items.get(key)
      if (!item || !['waiting', 'uploading'].includes(item.shown.state)) return
      keep(item, { paused: item.shown.part })
      show(item, { state: 'paused' })
      item.held.abort()
    },
    resume(key) {
      const item = items.get(key)
      if (item?.shown.state === 'paused') goOn(item)
    },
    find(key, file) {
      const item = items.get(key)
      if (item?.shown.state !== 'lost') return true
      const { size, modified } = item.kept
      if (file.size !== size || (modified !== undefined && file.lastModified !== modified)) return false
      item.content = file
      void store.putContent(key, file)
      goOn(item)
      return true
    },
    take(place) {
      const taken = [...items.values()].filter(({ shown }) => shown.place === place && shown.info)
      for (const item of taken) forget(item)
      tell()
      return taken.flatMap(({ shown }) => shown.info ?? [])
    },
    giveBack(place, files) {
      // What is complete needs no content any more.
      for (const info of files) {
        const { id, name, size } = info
        enter({ key: crypto.randomUUID(), place, name, size, upload: id, info }, undefined)
      }
      tell()
    },
  }
}

function pictureOf(info: FileInfo | undefined, content: Blob | undefined): string | undefined {
  if (content?.type.startsWith('image/')) return URL.createObjectURL(content)
  return info?.image ? pathOfFile(info, 'small') : undefined
}
