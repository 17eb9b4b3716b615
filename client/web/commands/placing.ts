import type { Chat } from 'realtime-chat/sdk'
import { maxTextLength } from '../../../shared/messages.ts'
import { codeOf } from '../app/errors.ts'
import type { Call, Command, Outcome } from './command.ts'
import { personIn } from './people.ts'

const arranging = (muted: boolean): Command => ({
  run: async ({ chat, channel, t }) => {
    await chat.api.channels.arrange.mutate({ channelId: channel.id, muted })
    return { note: muted ? t('commands.done.mute') : t('commands.done.unmute') }
  },
})

export const mute = arranging(true)
export const unmute = arranging(false)

/** Says what the channel is about, or has it said. */
export const topic: Command = {
  run: async ({ chat, channel, args, t }) => {
    if (args === '') return { note: channel.topic || t('commands.done.noTopic') }
    await chat.api.channels.update.mutate({ channelId: channel.id, topic: args })
    return { note: t('commands.done.topic') }
  },
}

/** A command about one person, who is found by name or handle. */
const aboutPerson = (act: (call: Call, person: { id: string; name: string }, rest: string) => Promise<Outcome>) => ({
  run: async (call: Call): Promise<Outcome> => {
    const found = await personIn(call.chat, call.args)
    return found ? act(call, found.person, found.rest) : { wrong: call.t('commands.needs.person') }
  },
})

export const invite: Command = aboutPerson(async ({ chat, channel, t }, { id: userId, name }) => {
  await chat.api.channels.invite.mutate({ channelId: channel.id, userId })
  return { note: t('commands.done.invite', { name }) }
})

export const kick: Command = aboutPerson(async ({ chat, channel, t }, { id: userId, name }) => {
  await chat.api.channels.kick.mutate({ channelId: channel.id, userId })
  return { note: t('commands.done.kick', { name }) }
})

/** Goes to the conversation with somebody, with what is to be said there. */
export const dm: Command = aboutPerson(async ({ chat, encode, go }, { id }, rest) => {
  const direct = await chat.api.channels.openDirect.mutate({ userIds: id === chat.me.id ? [] : [id] })
  go(direct.id)
  const text = encode(rest)
  // What is refused from here on says so in its own row.
  if (text && text.length <= maxTextLength) chat.send(direct.id, text).catch(() => undefined)
  return undefined
})

export const leave: Command = {
  run: async ({ chat, channel, go, t }) => {
    try {
      await chat.api.channels.leave.mutate({ channelId: channel.id })
    } catch (error) {
      if (codeOf(error) === 'PRECONDITION_FAILED' && channel.kind !== 'direct')
        return { wrong: t('channels.lastOwner') }
      throw error
    }
    go(undefined)
    return undefined
  },
}

/** Goes into a channel by its name. */
export const join: Command = {
  run: async ({ chat, args, t, go }) => {
    const name = args.replace(/^#/, '').toLowerCase()
    const id = name && (await channelCalled(chat, name))
    if (!id) return { wrong: t('commands.needs.channel') }
    go(id)
    return undefined
  },
}

async function channelCalled({ api }: Chat, name: string): Promise<string | undefined> {
  const mine = (await api.channels.list.query()).find((channel) => channel.name === name)
  if (mine) return mine.id
  const found = (await api.channels.browse.query({ search: name, limit: 200 })).find((channel) => channel.name === name)
  if (found) await api.channels.join.mutate({ channelId: found.id })
  return found?.id
}
