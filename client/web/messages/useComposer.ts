import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxTextLength } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { codeOf } from '../app/errors.ts'
import { useUnsent } from '../drafts/queries.ts'
import { useTurn } from '../limits/slowMode.ts'
import { useSayTyping } from '../presence/usePresence.ts'
import { useNotice } from '../ui/Notice.tsx'
import { composerId, focusComposer, threadComposerId } from './focus.ts'
import { encode } from './naming.ts'
import { useDraft } from './useDraft.ts'
import { useNames } from './useNames.ts'

/** The text being written in a channel or one of its threads, and sending it. */
export function useComposer(channelId: string, threadId: string | undefined) {
  const { t } = useTranslation()
  const chat = useChat()
  const notify = useNotice()
  const [text, setText] = useDraft(channelId, threadId)
  const sayTyping = useSayTyping(channelId)
  const [broadcast, setBroadcast] = useState(false)
  const input = useRef<HTMLTextAreaElement>(null)
  useEffect(() => focusComposer(threadId ? threadComposerId : composerId), [threadId])
  const names = useNames(channelId)
  const { pause, wait, took } = useTurn(channelId)
  const whole = text.trim() !== '' && text.length <= maxTextLength
  const sendable = whole && wait === 0
  const { schedule } = useUnsent()

  const write = (written: string) => {
    setText(written)
    sayTyping(written)
  }
  const send = () => {
    input.current?.focus()
    if (!sendable) return
    write('')
    took()
    setBroadcast(false)
    chat.send(channelId, encode(text.trim(), names), { threadId, broadcast }).catch((error) => {
      if (staysInTimeline(codeOf(error))) return
      setText(text)
      notify(t('messages.notKept'))
    })
  }
  const sendLater = async (at: Date) => {
    if (!whole) return
    setText('')
    const message = { channelId, threadId: threadId ?? null, text: encode(text.trim(), names) }
    if (!(await schedule({ ...message, sendAt: at.toISOString() }))) setText(text)
  }
  return { text, write, send, sendLater, whole, sendable, input, names, pause, wait, broadcast, setBroadcast }
}

/** What is refused later says so in its own row; these were never taken. */
const staysInTimeline = (code: string | undefined) => code !== 'OUTBOX_FULL' && code !== 'BAD_REQUEST'
