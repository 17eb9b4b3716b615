import { createContext, type ReactNode, use, useMemo, useState } from 'react'
import { DevicesDialog } from '../auth/DevicesDialog.tsx'
import { SecurityDialog } from '../auth/SecurityDialog.tsx'
import { TokensDialog } from '../auth/TokensDialog.tsx'
import { BrowseDialog } from '../channels/BrowseDialog.tsx'
import { CreateDialog } from '../channels/CreateDialog.tsx'
import { DirectDialog } from '../channels/DirectDialog.tsx'
import { HelpDialog } from '../commands/HelpDialog.tsx'
import { DirectoryDialog } from '../people/DirectoryDialog.tsx'
import { ProfileDialog } from '../people/ProfileDialog.tsx'
import { StatusDialog } from '../presence/StatusDialog.tsx'
import { SearchDialog } from '../search/SearchDialog.tsx'

type Name = keyof typeof dialogs

interface Dialogs {
  /** `given` is what it begins with, where it has a text. */
  show: (name: Name, given?: string) => void
  close: () => void
  given: string
}

const DialogContext = createContext<Dialogs>({ show: () => undefined, close: () => undefined, given: '' })

/** Opens one of the workspace's dialogs, or closes the open one. */
export const useDialogs = () => use(DialogContext)

const dialogs = {
  browse: BrowseDialog,
  create: CreateDialog,
  direct: DirectDialog,
  search: SearchDialog,
  devices: DevicesDialog,
  security: SecurityDialog,
  tokens: TokensDialog,
  directory: DirectoryDialog,
  profile: ProfileDialog,
  status: StatusDialog,
  help: HelpDialog,
}

export function DialogProvider({ children }: { children: ReactNode }) {
  const [{ name, given }, setOpen] = useState<{ name?: Name; given: string }>({ given: '' })
  const value = useMemo(
    () => ({
      show: (shown: Name, words = '') => setOpen({ name: shown, given: words }),
      close: () => setOpen({ given: '' }),
      given,
    }),
    [given],
  )
  const Open = name && dialogs[name]
  return (
    <DialogContext value={value}>
      {children}
      {Open && <Open />}
    </DialogContext>
  )
}
