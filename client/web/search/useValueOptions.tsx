import AtSign from 'lucide-react/icons/at-sign'
import Calendar from 'lucide-react/icons/calendar'
import Hash from 'lucide-react/icons/hash'
import ListFilter from 'lucide-react/icons/list-filter'
import type { Completing } from '../../../shared/searchCompletion.ts'
import type { Operator } from '../../../shared/searchQuery.ts'
import { Avatar } from '../ui/Avatar.tsx'
import type { Option } from './sections.ts'
import { useValues } from './useValues.ts'

/** The values that the operator under the caret may have. */
export function useValueOptions(completing: Completing | null, insert: (word: string) => void): Option[] {
  return useValues(completing).map(({ key, insert: word, label, hint, person }) => ({
    key,
    icon: person ? (
      <Avatar id={person.id} name={person.name} version={person.avatar} size={22} />
    ) : (
      <OperatorIcon operator={completing?.operator ?? 'is'} />
    ),
    label,
    hint,
    completes: true,
    run: () => insert(word),
  }))
}

const icons = { from: AtSign, to: AtSign, in: Hash, has: ListFilter, is: ListFilter } as const

/** What an operator is about, at a glance. */
export function OperatorIcon({ operator }: { operator: Operator }) {
  const Icon = operator in icons ? icons[operator as keyof typeof icons] : Calendar
  return <Icon aria-hidden size={16} strokeWidth={1.75} />
}
