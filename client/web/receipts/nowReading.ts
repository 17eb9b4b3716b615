import { useEffect, useSyncExternalStore } from 'react'

let reading: string | undefined
const listeners = new Set<() => void>()

function set(channelId: string | undefined) {
  reading = channelId
  for (const tell of listeners) tell()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The channel that the reader follows as it is said. What comes there is not new for the moment until the server knows. */
export const useNowReading = () => useSyncExternalStore(subscribe, () => reading)

export function useSayReading(channelId: string, isReading: boolean) {
  useEffect(() => {
    if (!isReading) return
    set(channelId)
    return () => set(undefined)
  }, [channelId, isReading])
}
