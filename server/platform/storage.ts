import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Where bytes are kept that are too many for Postgres. Keys are the server's own, of letters, digits, `-` and `.`. */
export interface Storage {
  /**
   * Writes what comes from a byte on, and answers with the size that it has then; what was there after that byte is
   * overwritten. Resolves when it outlives a power cut; when it rejects, the beginning of what came may be there.
   */
  write(key: string, from: number, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number>
  /** In bytes; 0 where there is nothing. */
  size(key: string): Promise<number>
  /** All of it, or a part: `end` is the first byte that is not in it. Nothing is read before it is asked for. */
  read(key: string, start?: number, end?: number): Blob
  /** Removes it, if it is there. */
  remove(key: string): Promise<void>
}

/** Keeps everything in a folder of a disk, or of a volume that all processes share. */
export function diskStorage(folder: string): Storage {
  const pathOf = (key: string) => {
    if (!/^[\w-][\w.-]*$/.test(key)) throw new Error(`not a key: ${key}`)
    // By the end of an id, which is random, no folder gets too full.
    return `${folder}/${key.split('.')[0]?.slice(-2)}/${key}`
  }
  return {
    async write(key, from, chunks) {
      const path = pathOf(key)
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
    },
    async size(key) {
      const file = Bun.file(pathOf(key))
      return (await file.exists()) ? (await file.stat()).size : 0
    },
    read: (key, start, end) => Bun.file(pathOf(key)).slice(start, end),
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}
