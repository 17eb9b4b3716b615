import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Draft } from '../../../shared/drafts.ts'
import { useChat } from '../app/chat.ts'
import { draftKey, useDrafts } from '../drafts/queries.ts'

/** How long after the last key other devices are told, in ms; that there is nothing any more, at once. */
const quietMs = 1_000

/**
 * What is being written in a channel or one of its threads: kept in this tab, also across a reload, and told to the
 * person's other devices.
 */
export function useDraft(channelId: string, threadId: string | undefined) {
  const chat = useChat()
  const key = draftKey(channelId, threadId ?? null)
  const [draft, setDraft] = useState(() => sessionStorage.getItem(key) ?? '')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // What was told last, until it is heard of: what is stored may be of before.
  const told = useRef<string>(undefined)
  const isThis = (other: Pick<Draft, 'channelId' | 'threadId'>) =>
    other.channelId === channelId && other.threadId === (threadId ?? null)

  const { data: drafts } = useDrafts()
  const stored = drafts?.find(isThis)

  const keep = (text: string) => {
    setDraft(text)
    if (text) sessionStorage.setItem(key, text)
    else sessionStorage.removeItem(key)
  }
  const tell = useEffectEvent(() => {
    if (timer.current === undefined) return
    clearTimeout(timer.current)
    timer.current = undefined
    const text = sessionStorage.getItem(key) ?? ''
    if (text === (told.current ?? stored?.text ?? '')) return
    told.current = text
    // Where it fails, the next key says it again.
    chat.api.drafts.set.mutate({ channelId, threadId: threadId ?? null, text }).catch(() => {
      told.current = undefined
    })
  })
  const write = (text: string) => {
    keep(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(tell, text ? quietMs : 0)
  }

  // What was begun elsewhere goes on here, unless something else was begun here.
  const isQuiet = () => timer.current === undefined && told.current === undefined
  const heard = (text: string) => {
    if (text === told.current) told.current = undefined
  }
  const begin = useEffectEvent((text: string) => {
    // What was told may come back by this way alone, after a connection that was cut meanwhile.
    heard(text)
    if (text && draft === '' && isQuiet()) keep(text)
  })
  const storedText = stored?.text ?? ''
  useEffect(() => begin(storedText), [storedText])
  // Somebody who writes here is not interrupted by what they write there.
  const replace = useEffectEvent((changed: Draft) => {
    if (!isThis(changed)) return
    heard(changed.text)
    if (!document.hasFocus()) keep(changed.text)
  })
  useEffect(() => chat.on('event', (event) => event.type === 'drafts.changed' && replace(event.data)), [chat])
  useEffect(() => () => tell(), [])

  return [draft, write] as const
}
