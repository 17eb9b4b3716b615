import { useState } from 'react'

/** What is being written in a channel; kept while the tab is open, also across a reload. */
export function useDraft(channelId: string) {
  const key = `draft:${channelId}`
  const [draft, setDraft] = useState(() => sessionStorage.getItem(key) ?? '')
  const write = (text: string) => {
    setDraft(text)
    if (text) sessionStorage.setItem(key, text)
    else sessionStorage.removeItem(key)
  }
  return [draft, write] as const
}
