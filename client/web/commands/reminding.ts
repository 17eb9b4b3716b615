import type { Command } from './command.ts'
import { reminderOf } from './when.ts'

/** Puts a note among one's notes to oneself, saved with the moment to be reminded of it. */
export const remind: Command = {
  run: async ({ chat, args, now, t, when, encode }) => {
    const found = reminderOf(args, now)
    if (!found) return { wrong: t('commands.needs.reminder') }
    const remindAt = found.at.toISOString()
    const { id: channelId } = await chat.api.channels.openDirect.mutate({ userIds: [] })
    const { id } = await chat.send(channelId, encode(found.text))
    await chat.api.saved.save.mutate({ channelId, id, remindAt })
    return { note: t('commands.done.remind', { at: when(remindAt), text: found.text }) }
  },
}
