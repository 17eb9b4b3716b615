import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Following } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** A thread's live window. */
export function useThread(channelId: string, id: string) {
  const chat = useChat()
  const timeline = useMemo(() => chat.thread(channelId, id), [chat, channelId, id])
  const state = useSyncExternalStore(timeline.subscribe, timeline.get)
  return { timeline, state }
}

/** How the person stands to a thread. */
export function useFollowing(channelId: string, id: string): Following | undefined {
  const { api } = useChat()
  const queryFn = async () => {
    const { following, readSeq } = await api.messages.thread.query({ channelId, id, limit: 1 })
    return { channelId, id, following, readSeq }
  }
  return useQuery({ queryKey: keys.following(id), queryFn }).data
}

export function useSetFollowing(channelId: string, id: string) {
  const { api } = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (follow: boolean) => (follow ? api.messages.follow : api.messages.unfollow).mutate({ channelId, id }),
    onSuccess: (following) => client.setQueryData(keys.following(id), following),
  })
}

/** Marks a thread as read up to a seq while it is looked at. */
export function useReadThread({ channelId, id, readSeq }: Following | Partial<Following>, seq: number | undefined) {
  const { api } = useChat()
  useEffect(() => {
    if (!channelId || !id || readSeq === undefined || seq === undefined || seq <= readSeq) return
    const read = () => {
      if (document.visibilityState !== 'visible') return
      // Where it fails, the next reply has it said again.
      api.messages.readThread.mutate({ channelId, id, seq }).catch(() => undefined)
    }
    read()
    document.addEventListener('visibilitychange', read)
    return () => document.removeEventListener('visibilitychange', read)
  }, [api, channelId, id, readSeq, seq])
}

const pageLength = 30

/** The threads that the person follows, page by page. */
export function useThreads() {
  const { api } = useChat()
  return useInfiniteQuery({
    queryKey: keys.threads,
    queryFn: ({ pageParam }) =>
      api.messages.threads.query({ limit: pageLength, ...(pageParam !== '' && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length < pageLength ? undefined : page.at(-1)?.root.thread?.lastReplyAt),
  })
}
