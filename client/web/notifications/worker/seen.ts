import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

interface Tables extends DBSchema {
  seen: { key: string; value: { tag: string; at: number }; indexes: { at: number } }
}

const mostSeen = 1_000

let opening: Promise<IDBPDatabase<Tables>> | undefined

function open() {
  const upgrade = (db: IDBPDatabase<Tables>) =>
    void db.createObjectStore('seen', { keyPath: 'tag' }).createIndex('at', 'at')
  opening ??= openDB<Tables>('realtime-chat:notifications', 1, { upgrade })
  return opening
}

/** Whether a message was shown here before, or taken away before it came: a push may come twice, and late. */
export async function wasMet(tag: string): Promise<boolean> {
  return (await (await open()).getKey('seen', tag)) !== undefined
}

export async function remember(tags: readonly string[]) {
  const { store, done } = (await open()).transaction('seen', 'readwrite')
  for (const tag of tags) await store.put({ tag, at: Date.now() })
  const tooMany = (await store.count()) - mostSeen
  for (const key of tooMany > 0 ? await store.index('at').getAllKeys(null, tooMany) : []) await store.delete(key)
  await done
}
