import { createContext, type ReactNode, use, useMemo, useState } from 'react'
import { BrowseDialog } from './BrowseDialog.tsx'
import { CreateDialog } from './CreateDialog.tsx'
import { Switcher } from './Switcher.tsx'

type Name = 'browse' | 'create' | 'switcher'

interface Dialogs {
  show: (name: Name) => void
  close: () => void
}

const DialogContext = createContext<Dialogs>({ show: () => undefined, close: () => undefined })

/** Opens one of the workspace's dialogs, or closes the open one. */
export const useDialogs = () => use(DialogContext)

const dialogs = { browse: BrowseDialog, create: CreateDialog, switcher: Switcher }

export function DialogProvider({ children }: { children: ReactNode }) {
  const [name, setName] = useState<Name>()
  const value = useMemo(() => ({ show: setName, close: () => setName(undefined) }), [])
  const Open = name && dialogs[name]
  return (
    <DialogContext value={value}>
      {children}
      {Open && <Open />}
    </DialogContext>
  )
}
