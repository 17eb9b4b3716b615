import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { FileInfo } from '../../../shared/files.ts'

/** A file that is attached to what is being written, as it outlives a reload. */
export interface Kept {
  key: string
  /** Where it is to be sent. */
  place: string
  name: string
  file: Blob
  /** The upload that has begun; and what the server says of it, once that is complete. */
  upload?: string | undefined
  info?: FileInfo | undefined
}

interface Tables extends DBSchema {
  files: { key: string; value: Kept & { tab: string; at: number } }
}

const keptMs = 86_400_000
const tabKey = 'files:tab'

/** Each tab has its own, as it has its own drafts. */
function thisTab(): string {
  const tab = sessionStorage.getItem(tabKey) ?? crypto.randomUUID()
  sessionStorage.setItem(tabKey, tab)
  return tab
}

/** Keeps files in IndexedDB. Where there is none that works, they are lost with a reload. */
export function keepFiles(account: string) {
  const tab = thisTab()
  const upgrade = (db: IDBPDatabase<Tables>) => void db.createObjectStore('files', { keyPath: 'key' })
  const opening = openDB<Tables>(`realtime-chat-files:${account}`, 1, { upgrade })
  const attempt = async (run: (db: IDBPDatabase<Tables>) => Promise<unknown>) => {
    await opening.then(run).catch(() => undefined)
  }
  return {
    put: (kept: Kept) => attempt((db) => db.put('files', { ...kept, tab, at: Date.now() })),
    remove: (key: string) => attempt((db) => db.delete('files', key)),
    /** What this tab left behind; what nobody came back for is forgotten. */
    async restore(): Promise<Kept[]> {
      const all = await opening.then((db) => db.getAll('files')).catch(() => [])
      const old = all.filter(({ at }) => at < Date.now() - keptMs)
      for (const { key } of old) await attempt((db) => db.delete('files', key))
      return all.filter((each) => each.tab === tab && !old.includes(each)).sort((a, b) => a.at - b.at)
    },
  }
}
