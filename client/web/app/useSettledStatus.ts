import { useEffect, useState } from 'react'
import { useStatus } from './chat.ts'

const settleMs = 700

/** The connection's status, with the blinks of a quick reconnect left out. */
export function useSettledStatus() {
  const status = useStatus()
  const [settled, setSettled] = useState(status)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(status), status === 'live' ? 0 : settleMs)
    return () => clearTimeout(timer)
  }, [status])
  return settled
}
