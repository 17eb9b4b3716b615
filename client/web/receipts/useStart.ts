import { useEffect, useState } from 'react'
import { useUnread } from './unread.ts'

/** How long a channel waits to hear how much of it is new, before it opens at its end. */
const patienceMs = 3000

/** The seq at which a channel opens: its first unread message; null at its end, undefined while it is not known yet. */
export function useStart(channelId: string): number | null | undefined {
  const unread = useUnread(channelId)
  const [start, setStart] = useState<number | null>()
  if (start === undefined && unread) setStart(unread.unread > 0 ? unread.readSeq + 1 : null)
  useEffect(() => {
    const timer = setTimeout(() => setStart((known) => (known === undefined ? null : known)), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return start
}
