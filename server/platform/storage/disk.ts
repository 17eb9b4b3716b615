import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Chunks, requireKey, type Storage } from './storage.ts'

/** Keeps everything in a folder of a disk, or of a volume that all processes share. */
export function diskStorage(folder: string): Storage {
  const pathOf = (key: string) => {
    requireKey(key)
    // By the end of an id, which is random, no folder gets too full.
    return `${folder}/${key.split('.')[0]?.slice(-2)}/${key}`
  }
  const size = async (key: string) => {
    const file = Bun.file(pathOf(key))
    return (await file.exists()) ? (await file.stat()).size : 0
  }
  return {
    incoming: (key, total) => ({
      begin: async () => {},
      arrived: () => size(key),
      write: (from, chunks) => write(pathOf(key), from, chunks),
      finish: async () => {
        if ((await size(key)) !== total) throw new Error(`${key} is not whole`)
      },
    }),
    put: async (key, bytes) => {
      await write(pathOf(key), 0, [bytes])
    },
    size,
    read: async (key, start, end) => Bun.file(pathOf(key)).slice(start, end),
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}

async function write(path: string, from: number, chunks: Chunks): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  // Neither truncated nor appended to: what comes twice ends up in the same place.
  const file = await open(path, from === 0 ? 'w' : 'r+')
  let position = from
  try {
    for await (const chunk of chunks) {
      let written = 0
      while (written < chunk.length) {
        const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position + written)
        written += bytesWritten
      }
      position += written
    }
    await file.datasync()
    return position
  } finally {
    await file.close()
  }
}
