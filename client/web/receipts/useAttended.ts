import { useSyncExternalStore } from 'react'

const isAttended = () => document.visibilityState === 'visible' && document.hasFocus()

function subscribe(listener: () => void) {
  addEventListener('focus', listener)
  addEventListener('blur', listener)
  document.addEventListener('visibilitychange', listener)
  return () => {
    removeEventListener('focus', listener)
    removeEventListener('blur', listener)
    document.removeEventListener('visibilitychange', listener)
  }
}

/** Whether somebody looks at this window: it can be seen and has the focus. */
export const useAttended = () => useSyncExternalStore(subscribe, isAttended)
