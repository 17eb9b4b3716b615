import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app/App.tsx'

// The page's policy forbids eval, and trying it would be reported.
z.config({ jitless: true })

if (process.env.NODE_ENV === 'production')
  navigator.serviceWorker?.register('/sw.js').catch((error) => console.warn('no offline copy of the app:', error))

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
