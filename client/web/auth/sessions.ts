import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** Asked for each time it is looked at: signing in elsewhere is not told live. */
export function useSessions() {
  const chat = useChat()
  return useQuery({ queryKey: keys.sessions, queryFn: () => chat.api.auth.sessions.query(), staleTime: 0 })
}

export const useRevokeSession = () =>
  useRevocation((chat, sessionId: string) => chat.api.auth.revokeSession.mutate({ sessionId }))

export const useRevokeOtherSessions = () =>
  useRevocation((chat, _: undefined) => chat.api.auth.revokeOtherSessions.mutate())

function useRevocation<Input>(revoke: (chat: Chat, input: Input) => Promise<unknown>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => revoke(chat, input),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions }),
  })
}
