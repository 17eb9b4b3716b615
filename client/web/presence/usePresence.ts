import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { type Presence, typingEveryMs } from '../../../shared/presence.ts'
import { useChat } from '../app/chat.ts'
import { isHeldAway } from './held.ts'
import { type Key, screenOf } from './screen.ts'

/** How somebody is, while they are on the screen; undefined until it is known. */
export function usePresence(userId: string): Presence | undefined {
  const screen = screenOf(useChat())
  return useSyncExternalStore(useLook(`user:${userId}`), () => screen.presence(userId))
}

/** Who else types in a channel. */
export function useTyping(channelId: string): readonly string[] {
  const screen = screenOf(useChat())
  return useSyncExternalStore(useLook(`channel:${channelId}`), () => screen.typing(channelId))
}

function useLook(key: Key) {
  const screen = screenOf(useChat())
  return useCallback((changed: () => void) => screen.look(key, changed), [screen, key])
}

/** Tells the others that one types, every few seconds at most. */
export function useSayTyping(channelId: string): (text: string) => void {
  const { api } = useChat()
  const said = useRef(0)
  return (text) => {
    if (text === '') said.current = 0
    if (text === '' || Date.now() - said.current < typingEveryMs) return
    said.current = Date.now()
    // It matters for a moment only.
    api.presence.typing.mutate({ channelId }).catch(() => undefined)
  }
}

const idleMs = 300_000
const signsOfLife = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Tells the server when nobody has touched this device for a while, and when somebody does again. */
export function useActivity() {
  const chat = useChat()
  useEffect(() => {
    let away = false
    let timer = setTimeout(become, idleMs, true)

    function become(now: boolean) {
      away = now
      // A new connection is told anew; until then its lease says what it did.
      chat.api.presence.set.mutate({ state: now || isHeldAway(chat) ? 'away' : 'active' }).catch(() => undefined)
    }
    const live = () => {
      clearTimeout(timer)
      timer = setTimeout(become, idleMs, true)
      if (away) become(false)
    }
    for (const sign of signsOfLife) window.addEventListener(sign, live, { passive: true, capture: true })
    const stop = chat.on('status', (status) => status === 'live' && (away || isHeldAway(chat)) && become(away))
    return () => {
      clearTimeout(timer)
      stop()
      for (const sign of signsOfLife) window.removeEventListener(sign, live, { capture: true })
    }
  }, [chat])
}
