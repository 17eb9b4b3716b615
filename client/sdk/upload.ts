import type { FileInfo, Rejection } from '../../shared/files.ts'
import type { Api, Target } from './connection.ts'
import { ChatError, isRetryable, toChatError } from './errors.ts'
import type { NewsListeners } from './listeners.ts'
import { pause, sendFile } from './tus.ts'

/** How a file is uploaded. */
export interface UploadOptions {
  /** What it is called; a `File` knows by itself. */
  name?: string
  /** Told how much has arrived, from 0 to 1. */
  onProgress?(part: number): void
  /** Told the upload's id once it has begun; with it as `begun`, another call goes on where this one ended. */
  onBegun?(id: string): void
  begun?: string | undefined
  /** Calls the upload off; one that is called off before it goes on is taken back too. */
  signal?: AbortSignal
  /** Ends it for now: with its id as `begun`, another call goes on with what has arrived. */
  hold?: AbortSignal
}

interface Surroundings {
  target: Target
  api: Api
  news: NewsListeners
}

/** The event that says so may have been told while there was no connection. */
const askEveryMs = 2_000

const words: Record<Rejection, string> = {
  infected: 'there is a virus in the file',
  unscannable: 'the file is too large to be scanned for viruses',
}

export function uploader({ target, api, news }: Surroundings) {
  return async (
    blob: Blob,
    { name, onProgress, onBegun, begun, signal, hold }: UploadOptions = {},
  ): Promise<FileInfo> => {
    const given = signal ?? new AbortController().signal
    const ended = hold ? AbortSignal.any([given, hold]) : given
    const ends = new Map<string, FileInfo | Rejection>()
    let told = new AbortController()
    const stop = news.event.add((event) => {
      if (event.type === 'files.upload_completed') ends.set(event.data.file.id, event.data.file)
      else if (event.type === 'files.upload_rejected') ends.set(event.data.id, event.data.reason)
      else return
      told.abort()
    })
    try {
      const id = await sendFile({
        target,
        blob,
        name: name ?? ('name' in blob ? String(blob.name) : 'file'),
        signal: given,
        hold,
        begun,
        onBegun: (id) => onBegun?.(id),
        onProgress: (bytes) => onProgress?.(bytes / blob.size),
      })
      for (;;) {
        told = new AbortController()
        const end = ends.get(id) ?? (await ask(id))
        if (typeof end === 'string') throw new ChatError('UNPROCESSABLE_CONTENT', words[end], { reason: end })
        if (end) return end
        if (ended.aborted) throw new ChatError('CLIENT_CLOSED_REQUEST', 'the upload was called off')
        await pause(askEveryMs, AbortSignal.any([told.signal, ended]))
      }
    } finally {
      stop()
    }
  }

  async function ask(fileId: string): Promise<FileInfo | Rejection | undefined> {
    try {
      const { id, name, type, size, image, rejected } = await api.files.get.query({ fileId })
      if (rejected) return rejected
      return type === null ? undefined : { id, name, type, size, image }
    } catch (cause) {
      const error = toChatError(cause)
      if (!isRetryable(error)) throw error
      return undefined
    }
  }
}
