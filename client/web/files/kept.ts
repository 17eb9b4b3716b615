import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { FileInfo } from '../../../shared/files.ts'

/** A file that is attached to what is being written, as it outlives a reload. */
export interface Kept {
  key: string
  /** Where it is to be sent. */
  place: string
  name: string
  size: number
  /** When it was changed last: with its size, what the same file is known by when it is chosen again. */
  modified?: number | undefined
  /** The upload that has begun; and what the server says of it, once that is complete. */
  upload?: string | undefined
  info?: FileInfo | undefined
  /** How much had arrived when it was paused, from 0 to 1; undefined for what goes on by itself. */
  paused?: number | undefined
}

interface Tables extends DBSchema {
  files: { key: string; value: Kept & { tab: string; at: number } }
  /** Apart from what is known of them: they are large, and written once. */
  contents: { key: string; value: Blob }
}

const keptMs = 86_400_000
const tabKey = 'files:tab'

/** Each tab has its own, as it has its own drafts. */
function thisTab(): string {
  const tab = sessionStorage.getItem(tabKey) ?? crypto.randomUUID()
  sessionStorage.setItem(tabKey, tab)
  return tab
}

/**
 * Keeps files in IndexedDB. Where there is none that works, they are lost with a reload; of one that it has no room for,
 * all but the content is kept.
 */
export function keepFiles(account: string) {
  const tab = thisTab()
  const upgrade = (db: IDBPDatabase<Tables>) => {
    db.createObjectStore('files', { keyPath: 'key' })
    db.createObjectStore('contents')
  }
  const opening = openDB<Tables>(`realtime-chat-attached:${account}`, 1, { upgrade })
  const attempt = async (run: (db: IDBPDatabase<Tables>) => Promise<unknown>) => {
    await opening.then(run).catch(() => undefined)
  }
  const remove = async (key: string) => {
    await attempt((db) => db.delete('files', key))
    await attempt((db) => db.delete('contents', key))
  }
  return {
    put: (kept: Kept) => attempt((db) => db.put('files', { ...kept, tab, at: Date.now() })),
    putContent: (key: string, content: Blob) => attempt((db) => db.put('contents', content, key)),
    removeContent: (key: string) => attempt((db) => db.delete('contents', key)),
    remove,
    /** What this tab left behind, with the content where that is still there; what nobody came back for is forgotten. */
    async restore(): Promise<{ kept: Kept; content: Blob | undefined }[]> {
      const all = await opening.then((db) => db.getAll('files')).catch(() => [])
      const old = all.filter(({ at }) => at < Date.now() - keptMs)
      for (const { key } of old) await remove(key)
      const own = all.filter((each) => each.tab === tab && !old.includes(each)).sort((a, b) => a.at - b.at)
      const contentOf = (key: string) => opening.then((db) => db.get('contents', key)).catch(() => undefined)
      return Promise.all(own.map(async (kept) => ({ kept, content: await contentOf(kept.key) })))
    },
  }
}
