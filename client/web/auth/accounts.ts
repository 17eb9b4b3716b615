import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { SetRole } from '../../../shared/auth.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

const pageLength = 50

/** The accounts whose name or address holds `search`, page by page. */
export function useAccounts(search: string) {
  const chat = useChat()
  return useInfiniteQuery({
    queryKey: keys.accounts(search),
    queryFn: ({ pageParam: after }) =>
      chat.api.auth.accounts.query({ ...(search && { search }), ...(after && { after }), limit: pageLength }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length === pageLength ? page.at(-1)?.id : undefined),
    staleTime: 0,
  })
}

export const useSetRole = () => useChange((chat, input: SetRole) => chat.api.auth.setRole.mutate(input))

export const useDeactivate = () => useChange((chat, userId: string) => chat.api.auth.deactivate.mutate({ userId }))

export const useReactivate = () => useChange((chat, userId: string) => chat.api.auth.reactivate.mutate({ userId }))

/** A change of an account; the lists are asked for again before it counts as done. */
function useChange<Input>(change: (chat: Chat, input: Input) => Promise<unknown>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => change(chat, input),
    onSettled: () => client.invalidateQueries({ queryKey: keys.allAccounts }),
  })
}
