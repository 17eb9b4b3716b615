import { QueryClient } from '@tanstack/react-query'

/** Lists are kept true by live events and asked for again after a reconnect, so nothing goes stale by time. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Number.POSITIVE_INFINITY, retry: 1, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})
