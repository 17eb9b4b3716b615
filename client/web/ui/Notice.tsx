import Button from '@mui/material/Button'
import Snackbar from '@mui/material/Snackbar'
import { createContext, type ReactNode, use, useCallback, useState } from 'react'

/** What can be done about it, such as taking it back. */
interface Action {
  label: string
  act: () => void
}

interface Said {
  text: string
  action: Action | undefined
}

const NoticeContext = createContext<(text: string, action?: Action) => void>(() => undefined)

/** Says one short thing that has no place of its own, such as an action that failed. */
export const useNotice = () => use(NoticeContext)

export function NoticeProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<Said>()
  const notify = useCallback((text: string, action?: Action) => setSaid({ text, action }), [])
  const close = () => setSaid(undefined)
  const { text, action } = said ?? {}
  const act = () => {
    close()
    action?.act()
  }
  return (
    <NoticeContext value={notify}>
      {children}
      <Snackbar
        open={said !== undefined}
        message={text}
        action={
          action && (
            <Button size="small" color="inherit" onClick={act} sx={{ fontWeight: 650 }}>
              {action.label}
            </Button>
          )
        }
        autoHideDuration={action ? 10_000 : 6000}
        onClose={(_, reason) => reason === 'timeout' && close()}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
      />
    </NoticeContext>
  )
}
