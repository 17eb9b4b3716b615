import { useQuery } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { BotCommand } from '../../../shared/integrations.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

const none: BotCommand[] = []

/** What bots can be told by a slash, as it is asked for. */
export function askForBotCommands({ api }: Chat) {
  return { queryKey: keys.botCommands, queryFn: () => api.integrations.commands.query() }
}

/** What bots can be told by a slash, as far as it is known. */
export function useBotCommands(): BotCommand[] {
  const { data = none } = useQuery(askForBotCommands(useChat()))
  return data
}
