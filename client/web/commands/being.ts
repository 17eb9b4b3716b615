import { CustomStatus } from '../../../shared/presence.ts'
import { loadEmojis } from '../emoji/data.ts'
import { holdAway } from '../presence/held.ts'
import type { Command } from './command.ts'
import { lengthOf } from './when.ts'

const ends = /^(.*?)\s*\bfor\s+([^:]+)$/is
const leading = /^(?::([a-z0-9_+\-]{1,40}):|(\p{RGI_Emoji}))\s*(.*)$/isv

/** Says how one is: an emoji, words or both, for a time or until it is taken back. */
export const status: Command = {
  run: async ({ chat, args, now, t, when, show }) => {
    if (args === '') return void show('status')
    if (args === 'clear') return void (await chat.api.presence.set.mutate({ status: null }))
    const [, said = '', lengthText = ''] = ends.exec(args) ?? []
    const length = lengthOf(lengthText)
    const [, name, sign, words = length === undefined ? args : said] =
      leading.exec(length === undefined ? args : said) ?? []
    const emoji = sign ?? (name === undefined ? '' : await emojiOf(name.toLowerCase()))
    const expiresAt = length === undefined ? null : new Date(now.getTime() + length).toISOString()
    const parsed = CustomStatus.safeParse({ emoji, text: words, expiresAt })
    if (!parsed.success) return { wrong: t('commands.needs.status') }
    await chat.api.presence.set.mutate({ status: parsed.data })
    return { note: expiresAt ? t('commands.done.statusUntil', { until: when(expiresAt) }) : t('commands.done.status') }
  },
}

/** Whether the workspace has one of that name, the server knows. */
async function emojiOf(name: string): Promise<string> {
  return (await loadEmojis()).byName.get(name) ?? `:${name}:`
}

export const away: Command = {
  run: async ({ chat, t }) => {
    await holdAway(chat, true)
    return { note: t('commands.done.away') }
  },
}

export const active: Command = {
  run: async ({ chat, t }) => {
    await holdAway(chat, false)
    return { note: t('commands.done.active') }
  },
}

/** Is not disturbed for a while, or again. */
export const dnd: Command = {
  run: async ({ chat, args, now, t, when }) => {
    const length = lengthOf(args.replace(/^for /i, ''))
    if (length === undefined && args !== 'off') return { wrong: t('commands.needs.length') }
    const until = length === undefined ? null : new Date(now.getTime() + length).toISOString()
    await chat.api.presence.set.mutate({ doNotDisturbUntil: until })
    return { note: until ? t('commands.done.dnd', { until: when(until) }) : t('commands.done.dndOff') }
  },
}
