import Snackbar from '@mui/material/Snackbar'
import { createContext, type ReactNode, use, useState } from 'react'

const NoticeContext = createContext<(text: string) => void>(() => undefined)

/** Says one short thing that has no place of its own, such as an action that failed. */
export const useNotice = () => use(NoticeContext)

export function NoticeProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState<string>()
  return (
    <NoticeContext value={setText}>
      {children}
      <Snackbar
        open={text !== undefined}
        message={text}
        autoHideDuration={6000}
        onClose={(_, reason) => reason === 'timeout' && setText(undefined)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
      />
    </NoticeContext>
  )
}
