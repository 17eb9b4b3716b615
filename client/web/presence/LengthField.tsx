import { useTranslation } from 'react-i18next'
import { useTime } from '../app/time.ts'
import { endOf, type Length, lengths } from './lengths.ts'
import { SelectField } from './SelectField.tsx'

/** What is chosen: a length from now on, none, or the end that stands already. */
export type Chosen = Length | 'none' | 'kept'

interface Props {
  label: string
  /** What it is called when there is no end. */
  none: string
  /** The end that stands. */
  until: string | null
  value: Chosen
  onChange: (value: Chosen) => void
}

export function LengthField({ label, none, until, value, onChange }: Props) {
  const { t } = useTranslation()
  const { when } = useTime()
  const kept = until ? [['kept', t('presence.until', { at: when(until) })] as const] : []
  const choices = lengths.map((length) => [length, t(`presence.length.${length}`)] as const)
  return <SelectField label={label} value={value} choices={[['none', none], ...kept, ...choices]} onChange={onChange} />
}

/** The end that is chosen; null for none. */
export function endChosen(chosen: Chosen, until: string | null): string | null {
  if (chosen === 'none') return null
  return chosen === 'kept' ? until : endOf(chosen)
}
