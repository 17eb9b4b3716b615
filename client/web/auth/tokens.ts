import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { CreateToken } from '../../../shared/auth.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** One's own tokens, or a bot's. */
export function useTokens(botId: string | undefined) {
  const chat = useChat()
  const queryFn = () => chat.api.auth.tokens.query({ ...(botId && { botId }) })
  return useQuery({ queryKey: keys.tokens(botId), queryFn, staleTime: 0 })
}

export function useBots() {
  const chat = useChat()
  return useQuery({ queryKey: keys.bots, queryFn: () => chat.api.auth.bots.query(), staleTime: 0 })
}

function useTokenAction<Input, Output>(act: (chat: Chat, input: Input) => Promise<Output>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => act(chat, input),
    onSettled: () => client.invalidateQueries({ queryKey: keys.allTokens }),
  })
}

export const useCreateToken = () =>
  useTokenAction((chat, input: CreateToken) => chat.api.auth.createToken.mutate(input))

export const useRevokeToken = () =>
  useTokenAction((chat, tokenId: string) => chat.api.auth.revokeToken.mutate({ tokenId }))

export const useCreateBot = () => useTokenAction((chat, name: string) => chat.api.auth.createBot.mutate({ name }))
