import { createContext, type ReactNode, use, useCallback, useState } from 'react'

interface Shown {
  userId: string
  at: { top: number; left: number }
}

type OpenCard = (userId: string, beside: Element) => void

const OpenContext = createContext<OpenCard>(() => undefined)
const ShownContext = createContext<{ shown: Shown | undefined; close: () => void }>({
  shown: undefined,
  close: () => undefined,
})

/** Opens somebody's card beside an element. */
export const useOpenCard = () => use(OpenContext)

/** The card that is open, for the one place that shows it. */
export const useShownCard = () => use(ShownContext)

/** Which card is open; around the dialogs, that cards can open from them too. */
export function CardProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown>()
  const open = useCallback<OpenCard>((userId, beside) => {
    const { bottom, left } = beside.getBoundingClientRect()
    setShown({ userId, at: { top: bottom + 4, left } })
  }, [])
  return (
    <OpenContext value={open}>
      <ShownContext value={{ shown, close: () => setShown(undefined) }}>{children}</ShownContext>
    </OpenContext>
  )
}
