import type { Config } from '../config.ts'
import { diskStorage } from './disk.ts'
import { s3Storage } from './s3.ts'

/** What is written as it comes: at once, what is there. */
export type Pieces = Iterable<readonly Uint8Array[]> | AsyncIterable<readonly Uint8Array[]>

/** Something large that comes by and by, for as long as it takes, through any of the processes. */
export interface Incoming {
  /** Once, before anything of it comes. */
  begin(): Promise<void>
  /** How many of its bytes are there. */
  arrived(): Promise<number>
  /**
   * Writes what comes from a byte on, which must have arrived up to there, and answers with how much there is then.
   * Resolves when it outlives this process, and with the last byte when all of it outlives a power cut; when it rejects,
   * the beginning of what came may be there. What comes twice ends up in the same place.
   */
  write(from: number, pieces: Pieces): Promise<number>
  /** Has it read from now on; all of it is there. Said twice, it is the same. */
  finish(): Promise<void>
}

/** Where bytes are kept that are too many for Postgres. Keys are the server's own, of letters, digits, `-` and `.`. */
export interface Storage {
  incoming(key: string, size: number): Incoming
  /** Stores something small at once. */
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** In bytes; 0 where there is nothing that can be read. */
  size(key: string): Promise<number>
  /** All of it, or a part: `end` is the first byte that is not in it. What a disk has is read as it is asked for. */
  read(key: string, start?: number, end?: number): Promise<Blob | ReadableStream<Uint8Array>>
  /** Removes it, with what has come of it, if there is anything. */
  remove(key: string): Promise<void>
}

/** A bucket where one is configured, else a folder that all processes of a deployment share. */
export function createStorage({ s3, dataDir }: Config): Storage {
  return s3 ? s3Storage(s3) : diskStorage(`${dataDir}/files`)
}

/** All of it, or a part, in memory. */
export async function bytesOf(storage: Storage, key: string, start?: number, end?: number): Promise<Uint8Array> {
  return new Response(await storage.read(key, start, end)).bytes()
}

/** @throws Error for a key that could lead elsewhere. */
export function requireKey(key: string): void {
  if (!/^[\w-][\w.-]*$/.test(key)) throw new Error(`not a key: ${key}`)
}

/** Of several pieces together, in bytes. */
export const sizeOf = (pieces: readonly Uint8Array[]) => pieces.reduce((sum, { length }) => sum + length, 0)
