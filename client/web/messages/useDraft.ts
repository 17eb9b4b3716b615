import { useState } from 'react'

/** What is being written in a channel or a thread; kept while the tab is open, also across a reload. */
export function useDraft(place: string) {
  const key = `draft:${place}`
  const [draft, setDraft] = useState(() => sessionStorage.getItem(key) ?? '')
  const write = (text: string) => {
    setDraft(text)
    if (text) sessionStorage.setItem(key, text)
    else sessionStorage.removeItem(key)
  }
  return [draft, write] as const
}
