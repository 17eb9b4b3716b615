import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { v7 as uuidv7 } from 'uuid'
import type { FileInfo } from '../../shared/files.ts'
import type { PollToSend } from '../../shared/polls.ts'

/** A message that is not known to have its place in the channel yet. */
export interface Pending {
  id: string
  channelId: string
  text: string
  /** The first message of the thread that it replies in; `broadcast` shows it in the channel too. */
  threadId?: string
  broadcast?: boolean
  poll?: PollToSend
  files?: FileInfo[]
  createdAt: string
  state: 'queued' | 'sending' | 'failed'
  /** Why it failed, in words. */
  error?: string
}

/** Where pending messages outlive a reload. Without a promise, `put` is done at once. */
export interface OutboxStore {
  /** Hands over what other tabs, or this one before a reload, left behind; now, or as soon as they are closed. */
  adopt(take: (left: Pending[]) => void): Promise<void>
  put(pending: Pending): Promise<void> | undefined
  remove(id: string): void
  close(): void
}

/** Nothing outlives the process. */
const memoryStore: OutboxStore = {
  adopt: async () => {},
  put: () => undefined,
  remove: () => {},
  close: () => {},
}

interface Tables extends DBSchema {
  pending: { key: string; value: Pending & { owner: string } }
}

/** The outbox of one account of one deployment: in IndexedDB where there is one that works, else in memory. */
export async function openOutboxStore(account: string): Promise<OutboxStore> {
  if (typeof indexedDB === 'undefined') return memoryStore
  const name = `realtime-chat:${account}`
  const upgrade = (db: IDBPDatabase<Tables>) => void db.createObjectStore('pending', { keyPath: 'id' })
  try {
    return sharedStore(name, await openDB<Tables>(name, 1, { upgrade }))
  } catch {
    // A private window may have IndexedDB and refuse to open it.
    return memoryStore
  }
}

/** Each message belongs to one tab, which holds a lock while it lives; who gets that lock inherits the messages. */
function sharedStore(name: string, db: IDBPDatabase<Tables>): OutboxStore {
  const owner = uuidv7()
  const over = new AbortController()
  const { signal } = over
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  const lockOf = (tab: string) => `${name}:${tab}`
  const waitingFor = new Set<string>()
  const held = Promise.withResolvers<void>()
  locks?.request(lockOf(owner), () => held.promise).catch(() => undefined)

  async function inherit(from: string): Promise<Pending[]> {
    const transaction = db.transaction('pending', 'readwrite')
    const left = (await transaction.store.getAll()).filter((record) => record.owner === from)
    for (const record of left) await transaction.store.put({ ...record, owner })
    await transaction.done
    return left.map(({ owner: _, ...pending }) => pending)
  }

  async function adoptFrom(from: string, take: (left: Pending[]) => void) {
    if (!locks) return take(await inherit(from))
    const free = await locks.request(lockOf(from), { ifAvailable: true }, async (lock) => {
      if (lock) take(await inherit(from))
      return lock !== null
    })
    if (free || waitingFor.has(from)) return
    waitingFor.add(from)
    locks.request(lockOf(from), { signal }, async () => take(await inherit(from))).catch(() => undefined)
  }

  return {
    async adopt(take) {
      const owners = new Set((await db.getAll('pending')).map((record) => record.owner))
      owners.delete(owner)
      for (const from of owners) await adoptFrom(from, take)
    },
    async put(pending) {
      await db.put('pending', { ...pending, owner })
    },
    remove: (id) => void db.delete('pending', id).catch(() => undefined),
    close() {
      over.abort()
      held.resolve()
      db.close()
    },
  }
}
