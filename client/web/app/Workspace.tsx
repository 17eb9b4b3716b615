import Box from '@mui/material/Box'
import { Outlet } from '@tanstack/react-router'
import { useStartDirect } from '../channels/DirectDialog.tsx'
import { Sidebar } from '../channels/Sidebar.tsx'
import { useAskCustomEmojis } from '../emoji/custom.ts'
import { Toast } from '../notifications/Toast.tsx'
import { useKeepSubscribed } from '../notifications/thisDevice.ts'
import { useSounds } from '../notifications/useSounds.ts'
import { useDismissals, useWatching } from '../notifications/useWorker.ts'
import { CardProvider } from '../people/cards.tsx'
import { OpenedCard } from '../people/OpenedCard.tsx'
import { useActivity } from '../presence/usePresence.ts'
import { useTabBadge } from '../receipts/tabBadge.ts'
import { useReminders } from '../saved/useReminders.ts'
import { useChat } from './chat.ts'
import { DialogProvider } from './dialogs.tsx'
import { useLive } from './live.ts'
import { Panes } from './Panes.tsx'
import { SkipLink } from './SkipLink.tsx'
import { useShortcuts } from './useShortcuts.ts'

/** The app of somebody signed in: the sidebar and what is open beside it. */
export function Workspace() {
  useLive(useChat())
  useActivity()
  useReminders()
  useTabBadge()
  useWatching()
  useDismissals()
  useSounds()
  useKeepSubscribed()
  useAskCustomEmojis()
  return (
    <CardProvider>
      <DialogProvider>
        <Shortcuts />
        <SkipLink />
        <Panes sidebar={<Sidebar />}>
          <Box
            component="main"
            id="main"
            tabIndex={-1}
            sx={{ minWidth: 0, minHeight: 0, display: 'flex', outline: 'none' }}
          >
            <Outlet />
          </Box>
        </Panes>
        <Card />
        <Toast />
      </DialogProvider>
    </CardProvider>
  )
}

/** A person's card leads to a conversation with them. */
function Card() {
  const { start } = useStartDirect()
  return <OpenedCard onMessage={(userId) => void start([userId])} />
}

function Shortcuts() {
  useShortcuts()
  return null
}
