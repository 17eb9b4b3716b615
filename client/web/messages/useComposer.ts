import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { maxTextLength } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'
import { focusComposer } from './focus.ts'
import { useDraft } from './useDraft.ts'

/** The text being written in a channel, and sending it. */
export function useComposer(channelId: string) {
  const { t } = useTranslation()
  const chat = useChat()
  const notify = useNotice()
  const [text, write] = useDraft(channelId)
  const input = useRef<HTMLTextAreaElement>(null)
  useEffect(focusComposer, [])
  const sendable = text.trim() !== '' && text.length <= maxTextLength

  const send = () => {
    input.current?.focus()
    if (!sendable) return
    write('')
    // A message that is refused stays in the timeline and says so there; only one that never got there needs words here.
    chat.send(channelId, text.trim()).catch(() => {
      if (!chat.outbox(channelId).some((pending) => pending.text === text.trim())) notify(t('messages.notSent'))
    })
  }
  return { text, write, send, sendable, input }
}
