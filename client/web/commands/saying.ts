import { toggleMark } from '../messages/marks.ts'
import { applyEdit } from '../messages/written.ts'
import type { Command } from './command.ts'

/** Says what one does: the words in italics, as Markdown has them. */
export const me: Command = {
  run: ({ args, t }) => {
    const whole = { text: args, start: 0, end: args.length }
    return args ? { say: applyEdit(whole, toggleMark(whole, '_')).text } : { wrong: t('commands.needs.words') }
  },
}

/** Its underscores and its backslash are to be seen, and make nothing italic. */
const shrugging = '¯\\\\\\_(ツ)\\_/¯'

/** Opens the poll's dialog with the question, for its answers are written there. */
export const poll: Command = { run: ({ args }) => ({ poll: args }) }

export const shrug: Command = { run: ({ args }) => ({ say: `${args} ${shrugging}`.trim() }) }
