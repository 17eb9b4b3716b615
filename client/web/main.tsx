import './app/withoutEval.ts'

import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { router } from './app/router.tsx'
import { followClicks } from './notifications/opening.ts'

if (process.env.NODE_ENV === 'production')
  navigator.serviceWorker?.register('/sw.js').catch((error) => console.warn('no offline copy of the app:', error))
followClicks((path) => router.history.push(path))

// Without StrictMode: where effects run twice, MUI's dialogs give the focus back at once, and what has `autoFocus` loses it.
const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
