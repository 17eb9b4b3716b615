import { useInfiniteQuery } from '@tanstack/react-query'
import type { FileDetails, ListFiles } from '../../../shared/files.ts'
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
    getNextPageParam: (page) => (page.length < pageLength ? undefined : page.at(-1)?.id),
    select: ({ pages }) => pages.flat().map(toShown),
  })
}

/** What stands in a message has been looked into. */
function toShown({ type, ...file }: FileDetails): Shown {
  return { ...file, type: type ?? 'application/octet-stream' }
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
