import { createContext, type ReactNode, use, useMemo, useState } from 'react'

interface Editing {
  /** The message that is being edited. */
  id: string | undefined
  edit(id: string | undefined): void
}

const EditingContext = createContext<Editing>({ id: undefined, edit: () => undefined })

/** At most one message of a conversation is edited at a time. */
export const useEditing = () => use(EditingContext)

export function EditingProvider({ children }: { children: ReactNode }) {
  const [id, edit] = useState<string>()
  return <EditingContext value={useMemo(() => ({ id, edit }), [id])}>{children}</EditingContext>
}
