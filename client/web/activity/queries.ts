import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ActivityKind } from '../../../shared/activity.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** What is of interest to the person, page by page, of one kind or of all. */
export function useActivities(kind: ActivityKind | undefined) {
  const { api } = useChat()
  return useInfiniteQuery({
    queryKey: keys.activities(kind),
    queryFn: ({ pageParam }) =>
      api.activity.list.query({ ...(kind && { kind }), ...(pageParam !== '' && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}

/** How much has come since the person last looked, and when that was. */
export function useSeen() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.seen, queryFn: () => api.activity.seen.query() }).data
}

/** Says that it was looked at, up to this moment. */
export function useMarkSeen(newest: string | undefined) {
  const { api } = useChat()
  useEffect(() => {
    // Where it fails, the next look says it again.
    if (newest) api.activity.markSeen.mutate({ at: newest }).catch(() => undefined)
  }, [api, newest])
}
