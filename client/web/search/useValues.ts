import { useTranslation } from 'react-i18next'
import { type Completing, valuesOf, writeOperator } from '../../../shared/searchCompletion.ts'
import type { Operator } from '../../../shared/searchQuery.ts'
import { useChat } from '../app/chat.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { useFoundPeople, usePeople } from '../auth/people.ts'
import { useNameOf } from '../channels/names.ts'
import { useMyChannels } from '../channels/queries.ts'
import { usePeopleLike } from './queries.ts'

/** Something that an operator may have as its value. */
export interface Value {
  key: string
  /** What stands in the search then. */
  insert: string
  label: string
  hint?: string
  /** Whose picture stands before it. */
  person?: { id: string; name: string; avatar: string | null }
}

const most = 8

/** What an operator that is being typed may be finished as; nothing where it is whole. */
export function useValues(completing: Completing | null): Value[] {
  const { t } = useTranslation()
  const operator = completing?.operator ?? null
  const word = completing?.word.trim().toLowerCase() ?? ''
  const people = usePeopleValues(operator, word.replace(/^@/, ''))
  const channels = useChannelValues(operator, word.replace(/^#/, ''))
  if (!operator || !completing) return []
  const fixed = valuesOf(operator)
    .filter((value) => value.startsWith(word))
    .map((value) => ({
      key: value,
      insert: value,
      label: value,
      hint: t(`search.value.${value}` as 'search.value.me'),
    }))
  const values = [...fixed, ...people, ...channels]
  if (values.some(({ insert }) => insert === word)) return []
  return values
    .slice(0, most)
    .map((value) => ({ ...value, insert: writeOperator(operator, value.insert, completing.negated) }))
}

function usePeopleValues(operator: Operator | null, word: string): Value[] {
  const isMeant = operator === 'from' || operator === 'to'
  const looksUp = useIsAtLeast('member')
  const { data: anybody = [] } = useFoundPeople('', isMeant && word === '' && looksUp)
  const { data: like = [] } = usePeopleLike(word, { enabled: isMeant })
  const { me } = useChat()
  if (!isMeant) return []
  const people = word === '' ? anybody.filter(({ id }) => id !== me.id) : like.map(({ person }) => person)
  return people.map(({ id, name, handle, avatar }) => ({
    key: id,
    insert: handle,
    label: name,
    hint: `@${handle}`,
    person: { id, name, avatar },
  }))
}

/** Conversations of two are called by the other's handle. */
function useChannelValues(operator: Operator | null, word: string): Value[] {
  const { me } = useChat()
  const { data: mine = [] } = useMyChannels()
  const nameOf = useNameOf(mine)
  const people = usePeople(operator === 'in' ? [...new Set(mine.flatMap(({ userIds }) => userIds))] : [])
  if (operator !== 'in') return []
  return mine
    .flatMap((channel) => {
      const { id, kind, userIds } = channel
      const name = nameOf(channel)
      if (kind !== 'direct') return [{ key: id, insert: name, label: name }]
      const other = people.get(userIds.find((userId) => userId !== me.id) ?? me.id)
      return other && userIds.length <= 2 ? [{ key: id, insert: `@${other.handle}`, label: name, person: other }] : []
    })
    .filter(({ insert, label }) => `${insert} ${label}`.toLowerCase().includes(word))
    .toSorted((a, b) => Number(b.insert.startsWith(word)) - Number(a.insert.startsWith(word)))
}
