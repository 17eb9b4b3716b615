import type { appCommands } from '../../../shared/integrations.ts'
import { active, away, dnd, status } from './being.ts'
import type { Command } from './command.ts'
import { dm, invite, join, kick, leave, mute, topic, unmute } from './placing.ts'
import { remind } from './reminding.ts'
import { me, poll, shrug } from './saying.ts'

const help: Command = { run: ({ show }) => void show('help') }

/** The app's own commands, in the order in which they are shown. Their words are `commands.about` and `commands.args`. */
export const commands = {
  me,
  shrug,
  poll,
  status,
  away,
  active,
  dnd,
  remind,
  dm,
  join,
  leave,
  invite,
  kick,
  topic,
  mute,
  unmute,
  help,
} satisfies Record<(typeof appCommands)[number], Command>

export type CommandName = keyof typeof commands

export const commandNames = Object.keys(commands) as CommandName[]

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}
