import { useQuery } from '@tanstack/react-query'
import type { BotCommand } from '../../../shared/integrations.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

const none: BotCommand[] = []

/** What bots can be told by a slash. */
export function useBotCommands(): BotCommand[] {
  const { api } = useChat()
  const { data = none } = useQuery({ queryKey: keys.botCommands, queryFn: () => api.integrations.commands.query() })
  return data
}
