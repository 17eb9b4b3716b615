import { constants, type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { requireKey, type Storage, sizeOf } from './storage.ts'

/** Keeps everything in a folder of a disk, or of a volume that all processes share. */
export function diskStorage(folder: string): Storage {
  const pathOf = (key: string) => {
    requireKey(key)
    // By the end of an id, which is random, no folder gets too full.
    return `${folder}/${key.split('.')[0]?.slice(-2)}/${key}`
  }
  const size = async (key: string) => (await statOf(pathOf(key)))?.size ?? 0
  return {
    incoming: (key, total) => ({
      begin: async () => {},
      arrived: () => size(key),
      write: (from, chunks) => write(pathOf(key), from, chunks, total),
      finish: async () => {
        if ((await size(key)) !== total) throw new Error(`${key} is not whole`)
      },
    }),
    put: async (key, bytes) => {
      await rm(pathOf(key), { force: true })
      await write(pathOf(key), 0, [bytes], bytes.length)
    },
    size,
    read: async (key, start, end) => Bun.file(pathOf(key)).slice(start, end),
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}

/** What is written at once: more takes the kernel longer, byte by byte, for it goes to fresh memory then. */
const strokeBytes = 524_288

/** Writes what has its place from a byte on; its last byte waits for the disk, and all before it with that. */
async function write(path: string, from: number, chunks: readonly Uint8Array[], total: number): Promise<number> {
  const file = await opened(path)
  try {
    let end = from
    for (const stroke of strokes(chunks)) {
      const { bytesWritten } = await file.writev(stroke, end)
      end += bytesWritten
      if (bytesWritten < sizeOf(stroke)) throw new Error(`${path} could be written up to ${end} only`)
    }
    if (end === total) await file.datasync()
    return end
  } finally {
    await file.close()
  }
}

/** Neither truncated nor appended to: what comes twice ends up in the same place. */
async function opened(path: string): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_CREAT
  const file = await open(path, flags).catch(unlessMissing)
  if (file) return file
  await mkdir(dirname(path), { recursive: true })
  return open(path, flags)
}

const statOf = (path: string) => stat(path).catch(unlessMissing)

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}

function* strokes(chunks: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let stroke: Uint8Array[] = []
  let room = strokeBytes
  for (const chunk of chunks)
    for (let rest = chunk; rest.length > 0; ) {
      const more = rest.subarray(0, room)
      stroke.push(more)
      rest = rest.subarray(more.length)
      room -= more.length
      // Nor more pieces than it takes (IOV_MAX).
      if (room > 0 && stroke.length < 1_024) continue
      yield stroke
      stroke = []
      room = strokeBytes
    }
  if (stroke.length > 0) yield stroke
}
