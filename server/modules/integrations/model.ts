import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import type { BotCommand, Invocation } from '../../../shared/integrations.ts'

export type Tables = Pick<DB, 'integrations.command' | 'integrations.invocation'>

export function toCommand(row: Selectable<Tables['integrations.command']>): BotCommand {
  return { name: row.name, description: row.description, usage: row.usage, botId: row.bot_id }
}

export function toInvocation(row: Selectable<Tables['integrations.invocation']>): Invocation {
  return {
    id: row.id,
    botId: row.bot_id,
    userId: row.user_id,
    channelId: row.channel_id,
    threadId: row.thread_id,
    name: row.name,
    text: row.text,
  }
}
