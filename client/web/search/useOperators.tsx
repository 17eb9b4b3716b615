import { useTranslation } from 'react-i18next'
import { writeOperator } from '../../../shared/searchCompletion.ts'
import { type Operator, operators } from '../../../shared/searchQuery.ts'
import type { Option } from './sections.ts'
import { OperatorIcon } from './useValueOptions.tsx'

/** Those that are shown before anything is typed. */
const usual: readonly Operator[] = ['from', 'in', 'has', 'is', 'before', 'after']

/** The operators that a word may become; the usual ones for an empty word, none for null. */
export function useOperators(word: string | null, insert: (word: string) => void): Option[] {
  const { t } = useTranslation()
  const wanted = word?.toLowerCase() ?? null
  const fitting =
    wanted === null ? [] : wanted === '' ? usual : operators.filter((each) => each.startsWith(wanted)).slice(0, 3)
  return fitting.map((operator) => ({
    key: `operator-${operator}`,
    icon: <OperatorIcon operator={operator} />,
    label: writeOperator(operator),
    hint: t(`search.about.${operator}`),
    completes: true,
    run: () => insert(writeOperator(operator)),
  }))
}
