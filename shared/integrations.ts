import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { type EventOf, topic } from './event.ts'
import { MessageId, MessageText, maxTextLength } from './messages.ts'

/** What the app itself is told by a slash: no bot's command is called so. */
export const appCommands = [
  'me',
  'shrug',
  'status',
  'away',
  'active',
  'dnd',
  'remind',
  'poll',
  'dm',
  'join',
  'leave',
  'invite',
  'kick',
  'topic',
  'mute',
  'unmute',
  'help',
] as const

/** What stands after the slash. */
export const CommandName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'a to z, digits, - and _, at most 32')

const line = z
  .string()
  .trim()
  .max(100)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'one line of valid Unicode text')

/** A command as a bot offers it: what it does, and how what stands after its name is written. */
export const DeclaredCommand = z.object({
  name: CommandName,
  description: line.refine((text) => text !== '', 'what does it do?'),
  usage: line.default(''),
})
export type DeclaredCommand = z.infer<typeof DeclaredCommand>

export const BotCommand = DeclaredCommand.extend({ botId: z.uuid() })
export type BotCommand = z.infer<typeof BotCommand>

const mostCommands = 50

/** All the commands of a bot; those left out are gone. */
export const SetCommands = z.object({
  commands: z
    .array(DeclaredCommand)
    .max(mostCommands)
    .refine((commands) => new Set(commands.map(({ name }) => name)).size === commands.length, 'a name comes twice')
    .refine(
      (commands) => !commands.some(({ name }) => appCommands.some((taken) => taken === name)),
      'the app has a command of this name itself',
    ),
})
export type SetCommands = z.infer<typeof SetCommands>

/** How long a bot may answer, and how often; and when whoever called it is told that it did not. */
export const answering = { forMinutes: 30, most: 5, expectedMs: 10_000 }

/** With an `id` made by the client (uuidv7), a retry calls the bot once. */
export const InvokeCommand = z.object({
  channelId: ChannelId,
  name: CommandName,
  id: MessageId.optional(),
  /** What stands after the command's name. */
  text: z
    .string()
    .max(maxTextLength)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not valid Unicode text')
    .default(''),
  threadId: MessageId.optional(),
})
export type InvokeCommand = z.infer<typeof InvokeCommand>

/** That somebody called a bot's command, and where. */
export const Invocation = z.object({
  id: MessageId,
  botId: z.uuid(),
  userId: z.uuid(),
  channelId: ChannelId,
  threadId: MessageId.nullable(),
  name: CommandName,
  text: z.string(),
})
export type Invocation = z.infer<typeof Invocation>

/** For the caller alone, or, as the bot's own message, for everybody in the channel, where the bot has to be a member. */
export const Visibility = z.enum(['caller', 'channel'])

export const RespondToCommand = z.object({
  id: MessageId,
  text: MessageText,
  visibleTo: Visibility.default('caller'),
})
export type RespondToCommand = z.infer<typeof RespondToCommand>

/** What a bot answered; `text` is null where it stands in the channel. */
export const Answer = z.object({ id: MessageId, botId: z.uuid(), text: z.string().nullable() })
export type Answer = z.infer<typeof Answer>

/** Keyed by the bot's id: all its commands from now on. Guests ask again instead. */
export const commandsChanged = topic(
  'integrations.commands_changed',
  z.object({ botId: z.uuid(), commands: z.array(BotCommand) }),
  { audience: () => 'workspace' },
)
/** Keyed by the bot's id, and told to it alone. */
export const commandInvoked = topic('integrations.command_invoked', Invocation, {
  audience: ({ key }) => `user:${key}`,
})
/** Keyed by the caller's id, and told to them alone. */
export const commandAnswered = topic('integrations.command_answered', Answer, {
  audience: ({ key }) => `user:${key}`,
})

/** Every bot's commands after `event`, by name. Applying every event in order equals a fresh `integrations.commands`. */
export function applyToCommands(
  commands: readonly BotCommand[],
  { data }: EventOf<typeof commandsChanged>,
): BotCommand[] {
  const others = commands.filter(({ botId }) => botId !== data.botId)
  return [...others, ...data.commands].sort((a, b) => (a.name < b.name ? -1 : 1))
}
