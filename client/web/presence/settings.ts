import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { PresenceSettings } from '../../../shared/presence.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** What one has said of oneself; asked for anew each time, for another device may have said something else. */
export function usePresenceSettings() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.presence, queryFn: () => api.presence.settings.query(), staleTime: 0, gcTime: 0 })
}

export function useSetPresence() {
  const { api } = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (settings: Partial<PresenceSettings>) => api.presence.set.mutate(settings),
    onSuccess: (settings) => client.setQueryData(keys.presence, settings),
  })
}
