import type { OpenPath } from './told.ts'

/** Goes where a notification leads that was clicked, without loading the app anew. */
export function followClicks(go: (path: string) => void) {
  navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<Partial<OpenPath>>) => {
    if (typeof data.open === 'string') go(data.open)
  })
}
