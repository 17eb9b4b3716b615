import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { SetRule } from '../../../shared/limits.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

const watchEveryMs = 10_000

export function useRules() {
  const chat = useChat()
  return useQuery({ queryKey: keys.limitRules, queryFn: () => chat.api.limits.rules.query(), staleTime: 0 })
}

/** What was refused in the last hours, asked for again while it is looked at. */
export function useRefusals(hours: number) {
  const chat = useChat()
  return useQuery({
    queryKey: keys.refusals(hours),
    queryFn: () => chat.api.limits.history.query({ hours }),
    placeholderData: (old) => old,
    refetchInterval: watchEveryMs,
    staleTime: 0,
  })
}

export const useSetRule = () => useRuleChange((chat, rule: SetRule) => chat.api.limits.setRule.mutate(rule))

export const useRemoveRule = () =>
  useRuleChange((chat, ruleId: string) => chat.api.limits.removeRule.mutate({ ruleId }))

function useRuleChange<Input>(change: (chat: Chat, input: Input) => Promise<unknown>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => change(chat, input),
    onSettled: () => client.invalidateQueries({ queryKey: keys.limitRules }),
  })
}
