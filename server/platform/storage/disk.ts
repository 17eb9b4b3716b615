import { constants, type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Pieces, requireKey, type Storage, sizeOf } from './storage.ts'

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
      write: (from, pieces) => write(pathOf(key), from, pieces, total),
      finish: async () => {
        if ((await size(key)) !== total) throw new Error(`${key} is not whole`)
      },
    }),
    put: async (key, bytes) => {
      await rm(pathOf(key), { force: true })
      await write(pathOf(key), 0, [[bytes]], bytes.length)
    },
    size,
    read: async (key, start, end) => Bun.file(pathOf(key)).slice(start, end),
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}

/** Writes what has its place from a byte on; its last byte waits for the disk, and all before it with that. */
async function write(path: string, from: number, pieces: Pieces, total: number): Promise<number> {
  const file = await opened(path)
  try {
    let end = from
    for await (const some of inStrokes(pieces)) {
      const { bytesWritten } = await file.writev(some, end)
      end += bytesWritten
      if (bytesWritten < sizeOf(some)) throw new Error(`${path} could be written up to ${end} only`)
      if (end % stretchBytes < bytesWritten && end < total) void saveAhead(path)
    }
    if (end === total) await file.datasync()
    return end
  } finally {
    await file.close()
  }
}

/**
 * What is written at once: less takes more turns, and for much more, the kernel takes larger pieces of memory, which are
 * dearer byte by byte.
 */
const strokeBytes = 2_097_152
/** What one write takes at most (IOV_MAX). */
const mostPieces = 1_024

async function* inStrokes(pieces: Pieces) {
  for await (const some of pieces) {
    let stroke: Uint8Array[] = []
    let bytes = 0
    for (const piece of some) {
      const isFull = bytes + piece.length > strokeBytes || stroke.length === mostPieces
      if (isFull && stroke.length > 0) {
        yield stroke
        stroke = []
        bytes = 0
      }
      stroke.push(piece)
      bytes += piece.length
    }
    yield stroke
  }
}

/** After how much the disk is told to take what there is, so that the last byte has not to wait for all of it. */
const stretchBytes = 16_777_216

let isSaving = false

async function saveAhead(path: string) {
  if (isSaving) return
  isSaving = true
  const file = await open(path, constants.O_RDWR).catch(() => undefined)
  try {
    await file?.datasync()
  } catch {
    // What the disk did not take is not told to anybody else: it has to come again from its beginning.
    await rm(path, { force: true }).catch(() => undefined)
  } finally {
    await file?.close().catch(() => undefined)
    isSaving = false
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
