import { useEffect, useState } from 'react'
import { useChat } from '../app/chat.ts'
import { holdSounding, inOneWindow, isWatched } from './locks.ts'
import { usePreferences } from './queries.ts'
import { chosenTone, mayBeHeard, play, unmute } from './tones.ts'

/** Makes a sound for what the person is told of, in one window of this browser, unless they look at where it was said. */
export function useSounds() {
  const chat = useChat()
  const isHeard = useUnmuted(usePreferences().sound)
  useEffect(() => (isHeard ? holdSounding() : undefined), [isHeard])
  useEffect(() => {
    if (!isHeard) return
    return chat.on('event', (event) => {
      if (event.type !== 'notifications.notified' || !event.data.sound) return
      const { messageId, channelId, threadId } = event.data
      void isWatched(threadId ?? channelId).then((watched) => {
        if (!watched) return inOneWindow(messageId, () => void play(chosenTone.get()))
      })
    })
  }, [chat, isHeard])
}

const touches = ['pointerdown', 'keydown'] as const

/** Whether sounds can be heard, from the first touch of the page on. */
function useUnmuted(wanted: boolean): boolean {
  const [isHeard, setHeard] = useState(mayBeHeard)
  useEffect(() => {
    if (!wanted || isHeard) return
    const touched = () => void unmute().then(() => setHeard(mayBeHeard()))
    for (const touch of touches) window.addEventListener(touch, touched, { capture: true })
    return () => {
      for (const touch of touches) window.removeEventListener(touch, touched, { capture: true })
    }
  }, [wanted, isHeard])
  return wanted && isHeard
}
