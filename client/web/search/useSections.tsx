import { useNavigate } from '@tanstack/react-router'
import Eraser from 'lucide-react/icons/eraser'
import History from 'lucide-react/icons/history'
import Search from 'lucide-react/icons/search'
import { useReducer } from 'react'
import { useTranslation } from 'react-i18next'
import type { Completing } from '../../../shared/searchCompletion.ts'
import { useChat } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { forgetSearches, recentSearches, rememberSearch } from './recent.ts'
import type { Option, Section } from './sections.ts'
import { useOperators } from './useOperators.tsx'
import { useOtherPlaces, useOwnPlaces } from './usePlaces.tsx'
import { useValueOptions } from './useValueOptions.tsx'

interface Box {
  text: string
  completing: Completing | null
  /** Puts a word in the place of the one that is being typed. */
  insert: (word: string) => void
}

/** What the search box offers for what is in it, the first of it what Enter does. */
export function useSections({ text, completing, insert }: Box): { sections: Section[]; search: () => void } {
  const { t } = useTranslation()
  const { go, recent } = useSearches()
  const wanted = text.trim()
  const values = useValueOptions(completing, insert)
  const operators = useOperators(wanted === '' ? '' : (completing?.word ?? null), insert)
  const own = useOwnPlaces(text)
  const others = useOtherPlaces(text)
  const search = () => {
    if (wanted !== '') go(wanted)
  }
  if (values.length > 0) return { sections: [{ options: values }], search }
  if (wanted === '')
    return {
      sections: shown([
        { title: t('search.recent'), options: recent },
        { title: t('search.narrow'), options: operators },
      ]),
      search,
    }
  const messages = {
    key: 'messages',
    icon: <Search aria-hidden size={16} strokeWidth={1.75} />,
    label: t('search.messagesFor', { text: wanted }),
    run: search,
  }
  return {
    sections: shown([{ options: own }, { options: [messages, ...operators] }, ...others.map(without(own))]),
    search,
  }
}

const shown = (sections: Section[]) => sections.filter(({ options }) => options.length > 0)

const without = (own: readonly Option[]) => (section: Section) => ({
  ...section,
  options: section.options.filter(({ key }) => !own.some((each) => each.key === key)),
})

/** Leads to what a search finds; and what was looked for last. */
function useSearches() {
  const { t } = useTranslation()
  const { me } = useChat()
  const { close } = useDialogs()
  const navigate = useNavigate()
  const go = (q: string) => {
    rememberSearch(me.id, q)
    close()
    void navigate({ to: '/search', search: ({ sort }) => ({ q, sort }) })
  }
  const [, readAgain] = useReducer((times: number) => times + 1, 0)
  const searches = recentSearches(me.id)
  const recent = searches.map(
    (q): Option => ({
      key: `recent-${q}`,
      icon: <History aria-hidden size={16} strokeWidth={1.75} />,
      label: q,
      run: () => go(q),
    }),
  )
  const forget = {
    key: 'forget',
    icon: <Eraser aria-hidden size={16} strokeWidth={1.75} />,
    label: t('search.forget'),
    run: () => {
      forgetSearches(me.id)
      readAgain()
    },
  }
  return { go, recent: searches.length > 0 ? [...recent, forget] : [] }
}
