import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { v7 as uuidv7 } from 'uuid'
import { type Answer, answering } from '../../../shared/integrations.ts'
import { useChat } from '../app/chat.ts'
import { usePeople } from '../auth/people.ts'
import { askForBotCommands, useBotCommands } from './bots.ts'
import type { Note } from './useCommands.ts'

interface Place {
  channelId: string
  threadId: string | undefined
}

/** Calls the commands of bots, and notes what they answer, or that they do not. */
export function useBotCalls(place: Place, setNote: (note: Note | undefined) => void) {
  const { t } = useTranslation()
  const chat = useChat()
  const client = useQueryClient()
  const known = useBotCommands()
  const bots = usePeople([...new Set(known.map(({ botId }) => botId))])
  const nameOf = (botId: string) => bots.get(botId)?.name ?? t('auth.bot')
  const asked = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const hear = useEffectEvent(({ id, botId, text }: Answer) => {
    if (!asked.current.has(id)) return
    clearTimeout(timer.current)
    setNote(text === null ? undefined : { kind: 'answer', text, from: nameOf(botId) })
  })
  useEffect(
    () => chat.on('event', (event) => event.type === 'integrations.command_answered' && hear(event.data)),
    [chat],
  )
  useEffect(() => () => clearTimeout(timer.current), [])

  /** False where no bot has such a command; what they have may be on its way still. @throws ChatError */
  return async (name: string, text: string): Promise<boolean> => {
    const all = await client.ensureQueryData(askForBotCommands(chat))
    const command = all.find((each) => each.name === name)
    if (!command) return false
    const bot = nameOf(command.botId)
    const id = uuidv7()
    asked.current.add(id)
    setNote({ kind: 'waiting', text: t('commands.waiting', { name: bot }) })
    clearTimeout(timer.current)
    timer.current = setTimeout(
      () =>
        setNote({ kind: 'done', text: t('commands.noAnswer', { name: bot, seconds: answering.expectedMs / 1_000 }) }),
      answering.expectedMs,
    )
    try {
      await chat.api.integrations.invoke.mutate({ ...place, id, name, text })
    } catch (error) {
      clearTimeout(timer.current)
      throw error
    }
    return true
  }
}
