import type { ReactNode } from 'react'

/** Something that the search box offers. */
export interface Option {
  key: string
  icon: ReactNode
  label: ReactNode
  hint?: ReactNode
  /** It finishes what is being typed, and leads nowhere yet. */
  completes?: boolean
  run: () => void
}

export interface Section {
  title?: string
  options: Option[]
}
