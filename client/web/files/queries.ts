import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type FileDetails, type FileInfo, type ListFiles, pathOfFile } from '../../../shared/files.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import type { Shown } from './views.ts'

const pageLength = 60
const downloadsAtOnce = 100

export type Filter = Pick<ListFiles, 'kind' | 'uploaderId'>

/** What stands in a channel, page by page, the newest first. */
export function useChannelFiles(channelId: string, filter: Filter) {
  const { api } = useChat()
  return useInfiniteQuery({
    queryKey: keys.channelFiles(channelId, filter),
    queryFn: ({ pageParam }) =>
      api.files.list.query({ channelId, ...filter, limit: pageLength, ...(pageParam !== '' && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length < pageLength ? undefined : (page.at(-1)?.placeId ?? undefined)),
    select: ({ pages }) => pages.flat().map(toShown),
  })
}

/** What stands in a message has been looked into. */
function toShown({ type, sharedAt, ...file }: FileDetails): Shown {
  return { ...file, type: type ?? 'application/octet-stream', sharedAt: sharedAt ?? file.createdAt }
}

const rejectionsAtOnce = 50
const watchEveryMs = 10_000

/** What was refused, the latest first; asked for again while it is looked at. */
export function useRejections() {
  const { api } = useChat()
  return useInfiniteQuery({
    queryKey: keys.rejections,
    queryFn: ({ pageParam }) =>
      api.files.rejections.query({ limit: rejectionsAtOnce, ...(pageParam !== '' && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length < rejectionsAtOnce ? undefined : page.at(-1)?.fileId),
    refetchInterval: watchEveryMs,
    staleTime: 0,
  })
}

export function useDownloads(fileId: string) {
  const { api } = useChat()
  return useInfiniteQuery({
    queryKey: keys.downloads(fileId),
    queryFn: ({ pageParam }) =>
      api.files.downloads.query({ fileId, limit: downloadsAtOnce, ...(pageParam !== '' && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length < downloadsAtOnce ? undefined : page.at(-1)?.at),
    // It is asked for to know how it is now.
    gcTime: 0,
  })
}

const forever = { staleTime: Number.POSITIVE_INFINITY, retry: 1 } as const

/** The first lines of a text, which is no download. */
export function useExcerpt(file: FileInfo) {
  return useQuery({
    queryKey: keys.excerpt(file.id),
    queryFn: ({ signal }) => read(pathOfFile(file, 'small'), { signal }),
    ...forever,
  })
}

/** The first bytes of a text. */
export function useText(file: FileInfo, bytes: number) {
  return useQuery({
    queryKey: keys.text(file.id, bytes),
    queryFn: ({ signal }) => read(pathOfFile(file), { signal, headers: { range: `bytes=0-${bytes - 1}` } }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    ...forever,
  })
}

async function read(path: string, init: RequestInit): Promise<string> {
  const answer = await fetch(path, init)
  if (!answer.ok) throw new Error(`the file could not be had: ${answer.status}`)
  // The last character may be cut in two.
  return new TextDecoder().decode(await answer.arrayBuffer(), { stream: true })
}
