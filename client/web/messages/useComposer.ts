import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { maxTextLength } from '../../../shared/messages.ts'
import type { PollToSend } from '../../../shared/polls.ts'
import { useChat } from '../app/chat.ts'
import { codeOf } from '../app/errors.ts'
import { commandIn } from '../commands/command.ts'
import { useCommands } from '../commands/useCommands.ts'
import { useUnsent } from '../drafts/queries.ts'
import { useAttachments } from '../files/useAttachments.ts'
import { useTurn } from '../limits/slowMode.ts'
import { useSayTyping } from '../presence/usePresence.ts'
import { useNotice } from '../ui/Notice.tsx'
import { composerId, focusComposer, threadComposerId } from './focus.ts'
import { encode } from './naming.ts'
import { useDraft } from './useDraft.ts'
import { useNames } from './useNames.ts'

/** The text being written in a channel or one of its threads, and sending it; `ask` comes before whatever calls for many. */
export function useComposer(
  channel: Channel,
  threadId: string | undefined,
  ask: (text: string, go: () => void) => void,
) {
  const { t } = useTranslation()
  const chat = useChat()
  const notify = useNotice()
  const { id: channelId } = channel
  const [text, setText] = useDraft(channelId, threadId)
  const sayTyping = useSayTyping(channelId)
  const [broadcast, setBroadcast] = useState(false)
  /** The question of a poll that is being made. */
  const [asking, setAsking] = useState<string>()
  const input = useRef<HTMLTextAreaElement>(null)
  useEffect(() => focusComposer(threadId ? threadComposerId : composerId), [threadId])
  const names = useNames(channelId)
  const commands = useCommands(channel, threadId, names)
  const { pause, wait, took } = useTurn(channelId)
  const command = commandIn(text)
  const files = useAttachments(channelId, threadId)
  const whole = text.trim() !== '' && text.length <= maxTextLength
  const isMore = files.list.length > 0 && files.isReady && text.length <= maxTextLength
  const isSomething = files.list.length === 0 ? whole : isMore
  const mayGo = wait === 0 && isSomething
  const mayWait = isSomething && !command
  const sendable = mayGo || (whole && command !== undefined)
  const { schedule } = useUnsent()

  const write = (written: string) => {
    setText(written)
    if (!commandIn(written)) sayTyping(written)
    if (commands.note?.kind === 'wrong' || commands.note?.kind === 'unknown') commands.dismiss()
  }
  /** With a poll, the words are its question. */
  const say = (words: string, poll?: PollToSend) => {
    write('')
    took()
    setBroadcast(false)
    const taken = poll ? [] : files.take()
    chat.send(channelId, encode(words.trim(), names), { threadId, broadcast, poll, files: taken }).catch((error) => {
      if (staysInTimeline(codeOf(error))) return
      setText(words)
      files.giveBack(taken)
      notify(t('messages.notKept'))
    })
  }
  const perform = async (called: NonNullable<typeof command>) => {
    write('')
    const { say: words, poll, stays } = await commands.run(called)
    if (poll !== undefined) setAsking(poll)
    // Whoever thinks better of it goes on with what they wrote.
    if ((words || stays) && input.current?.value === '') setText(text)
    if (words) ask(words, () => say(words))
  }
  const send = () => {
    input.current?.focus()
    if (!sendable) return
    if (command) void perform(command)
    else ask(text, () => say(literally(text)))
  }
  const sendAnyway = () => ask(text, () => say(text))
  const sendLater = async (at: Date) => {
    if (!mayWait) return
    setText('')
    const taken = files.take()
    const fileIds = taken.map(({ id }) => id)
    const message = { channelId, threadId: threadId ?? null, text: encode(text.trim(), names), fileIds }
    if (await schedule({ ...message, sendAt: at.toISOString() })) return
    setText(text)
    files.giveBack(taken)
  }
  const polling = { asking, beginPoll: () => setAsking(text), endPoll: () => setAsking(undefined) }
  const sending = { send, say, sendAnyway, sendLater, mayWait, sendable }
  return { text, write, ...polling, ...sending, commands, files, input, names, pause, wait, broadcast, setBroadcast }
}

/** Two slashes are one, where one would begin a command. */
const literally = (text: string) => (text.startsWith('//') && commandIn(text.slice(1)) ? text.slice(1) : text)

/** What is refused later says so in its own row; these were never taken. */
const staysInTimeline = (code: string | undefined) => code !== 'OUTBOX_FULL' && code !== 'BAD_REQUEST'
