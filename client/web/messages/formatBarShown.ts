import { useSyncExternalStore } from 'react'
import { usePhone } from '../ui/usePhone.ts'

const key = 'formatting'
const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether the formats are shown as buttons, as this device remembers it; on a phone, not until they are asked for. */
export function useFormatBarShown() {
  const phone = usePhone()
  const stored = useSyncExternalStore(subscribe, () => localStorage.getItem(key))
  const isShown = stored === null ? !phone : stored === 'shown'
  const toggle = () => {
    localStorage.setItem(key, isShown ? 'hidden' : 'shown')
    for (const listener of listeners) listener()
  }
  return { isShown, toggle }
}
