import { commandInvoked, type DeclaredCommand, type Invocation } from '../../shared/integrations.ts'
import type { Api } from './connection.ts'
import type { NewsListeners } from './listeners.ts'

/** A command of the bot that somebody called: by whom and where, and what stands after its name. */
export interface CalledCommand extends Invocation {
  /** Answers the caller alone, in Markdown. @throws ChatError NOT_FOUND after five answers, or after half an hour. */
  reply(text: string): Promise<void>
  /** As `reply`, by a message of the bot's own where it was called. @throws ChatError also where it may not post there. */
  post(text: string): Promise<void>
}

/** What a bot can be told by a slash. */
export interface Commands {
  /**
   * Makes these, and no others, the bot's commands: what people are offered when they write a slash.
   * @throws ChatError CONFLICT where another bot has one of the names, BAD_REQUEST where the app itself has.
   */
  set(commands: readonly (Omit<DeclaredCommand, 'usage'> & { usage?: string })[]): Promise<void>
  /**
   * Hears of each call of a command, until the function that it returns is called. Whoever calls is told that there was
   * no answer after 10 s; a later one is still shown. What is called while the bot is away is not told later.
   * @example
   * await chat.commands.set([{ name: 'deploy', description: 'Deploy a service', usage: 'service' }])
   * chat.commands.on('deploy', ({ text, reply }) => reply(`deploying ${text}`))
   */
  on(name: string, listener: (called: CalledCommand) => unknown): () => void
}

export function createCommands(api: Api, { event: events }: Pick<NewsListeners, 'event'>): Commands {
  const answer = async (id: string, text: string, visibleTo: 'caller' | 'channel') => {
    await api.integrations.respond.mutate({ id, text, visibleTo })
  }
  return {
    async set(commands) {
      await api.integrations.setCommands.mutate({ commands: [...commands] })
    },
    on: (name, listener) =>
      events.add((event) => {
        if (event.type !== commandInvoked.name || event.data.name !== name) return
        const { id } = event.data
        listener({
          ...event.data,
          reply: (text) => answer(id, text, 'caller'),
          post: (text) => answer(id, text, 'channel'),
        })
      }),
  }
}
