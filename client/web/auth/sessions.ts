import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** Asked for each time it is looked at: signing in elsewhere is not told live. */
export function useSessions() {
  const chat = useChat()
  return useQuery({ queryKey: keys.sessions, queryFn: () => chat.api.auth.sessions.query(), staleTime: 0 })
}

export function useRevokeSession() {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (sessionId: string) => chat.api.auth.revokeSession.mutate({ sessionId }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions }),
  })
}
