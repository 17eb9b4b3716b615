import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { codeOf } from '../app/errors.ts'
import { useTime } from '../app/time.ts'
import { encode, type Names } from '../messages/naming.ts'
import type { Outcome } from './command.ts'
import { commands, isCommand } from './table.ts'
import { useBotCalls } from './useBotCalls.ts'

/** What a command has to say to whoever called it, and nobody else. */
export interface Note {
  kind: 'done' | 'wrong' | 'unknown' | 'waiting' | 'answer'
  text: string
  /** The bot that answers. */
  from?: string
}

interface Consequence {
  say?: string
  poll?: string
  stays?: boolean
}

/** Carries commands out in a channel, and keeps what they have to say until it is dismissed. */
export function useCommands(channel: Channel, threadId: string | undefined, names: Names) {
  const { t } = useTranslation()
  const chat = useChat()
  const navigate = useNavigate()
  const { show } = useDialogs()
  const { when } = useTime()
  const [note, setNote] = useState<Note>()
  const callBot = useBotCalls({ channelId: channel.id, threadId }, setNote)

  const go = (channelId: string | undefined) =>
    void (channelId ? navigate({ to: '/channels/$channelId', params: { channelId } }) : navigate({ to: '/' }))
  const wordsFor = (error: unknown) => {
    const code = codeOf(error)
    if (code === 'FORBIDDEN' || code === 'NOT_FOUND') return t('commands.refused')
    if (code === 'OFFLINE') return t('commands.offline')
    return code === 'PRECONDITION_FAILED' || code === 'BAD_REQUEST' ? t('commands.notHere') : t('commands.failed')
  }
  const call = async (name: string, args: string): Promise<Outcome | 'unknown'> => {
    if (!isCommand(name)) return (await callBot(name, encode(args, names))) ? undefined : 'unknown'
    const given = { chat, channel, args, now: new Date(), t, when, encode: (text: string) => encode(text, names) }
    return commands[name].run({ ...given, go, show })
  }

  /** Answers what is to be said or asked for the command, and whether the text is to stay in the composer. */
  const run = async ({ name, args }: { name: string; args: string }): Promise<Consequence> => {
    setNote(undefined)
    const outcome = await call(name, args).catch((error): Outcome => ({ wrong: wordsFor(error) }))
    if (outcome === 'unknown') setNote({ kind: 'unknown', text: t('commands.unknown', { name }) })
    else if (outcome && 'note' in outcome) setNote({ kind: 'done', text: outcome.note })
    else if (outcome && 'wrong' in outcome) setNote({ kind: 'wrong', text: outcome.wrong })
    if (outcome === 'unknown') return { stays: true }
    return outcome && ('say' in outcome || 'poll' in outcome)
      ? outcome
      : { stays: outcome !== undefined && 'wrong' in outcome }
  }
  return { note, run, dismiss: () => setNote(undefined) }
}
