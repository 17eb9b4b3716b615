import { createContext, type ReactNode, use, useMemo, useState } from 'react'
import { DevicesDialog } from '../auth/DevicesDialog.tsx'
import { SecurityDialog } from '../auth/SecurityDialog.tsx'
import { TokensDialog } from '../auth/TokensDialog.tsx'
import { BrowseDialog } from '../channels/BrowseDialog.tsx'
import { CreateDialog } from '../channels/CreateDialog.tsx'
import { DirectDialog } from '../channels/DirectDialog.tsx'
import { Switcher } from '../channels/Switcher.tsx'
import { HelpDialog } from '../commands/HelpDialog.tsx'
import { DirectoryDialog } from '../people/DirectoryDialog.tsx'
import { ProfileDialog } from '../people/ProfileDialog.tsx'
import { StatusDialog } from '../presence/StatusDialog.tsx'

type Name = keyof typeof dialogs

interface Dialogs {
  show: (name: Name) => void
  close: () => void
}

const DialogContext = createContext<Dialogs>({ show: () => undefined, close: () => undefined })

/** Opens one of the workspace's dialogs, or closes the open one. */
export const useDialogs = () => use(DialogContext)

const dialogs = {
  browse: BrowseDialog,
  create: CreateDialog,
  direct: DirectDialog,
  switcher: Switcher,
  devices: DevicesDialog,
  security: SecurityDialog,
  tokens: TokensDialog,
  directory: DirectoryDialog,
  profile: ProfileDialog,
  status: StatusDialog,
  help: HelpDialog,
}

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
