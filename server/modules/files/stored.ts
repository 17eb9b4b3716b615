import type { Platform } from '../../platform/platform.ts'
import { createStorage, type Storage } from '../../platform/storage/storage.ts'
import { keyOf } from './model.ts'

const storages = new WeakMap<Platform['config'], Storage>()

/** Where the files of a deployment are. */
export function storageOf({ config }: Platform): Storage {
  const known = storages.get(config)
  if (known) return known
  const storage = createStorage(config)
  storages.set(config, storage)
  return storage
}

/** Removes all that is stored of a file. */
export async function removeStored(storage: Storage, id: string): Promise<void> {
  const keys = [keyOf(id), keyOf(id, 'small'), keyOf(id, 'large')]
  await Promise.all(keys.map((key) => storage.remove(key)))
}
