import { useQueries, useQuery } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { Person } from '../../../shared/auth.ts'
import { batched } from '../app/batch.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

const atOnce = 200

/** A person by id, asked for together with all others of the same moment. */
const askPerson = batched<string, Person | null>({
  atOnce,
  async ask({ api }, ids) {
    const people = await api.auth.people.query({ ids, limit: atOnce })
    const byId = new Map(people.map((person) => [person.id, person]))
    return ids.map((id) => byId.get(id) ?? null)
  },
})

const findPerson = (chat: Chat, id: string) => askPerson(chat, id, id)

/** The name of whoever wrote something; undefined while it is on its way, null when there is nobody of this id. */
export function usePerson(id: string): Person | null | undefined {
  const chat = useChat()
  return useQuery({ queryKey: keys.person(id), queryFn: () => findPerson(chat, id) }).data
}

/** The people of these ids, as far as they are known by now. */
export function usePeople(ids: readonly string[]): Map<string, Person> {
  const chat = useChat()
  return useQueries({
    queries: ids.map((id) => ({ queryKey: keys.person(id), queryFn: () => findPerson(chat, id) })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data ? [[data.id, data]] : []))),
  })
}

/** The directory, filtered by name. */
export function useFoundPeople(search: string, enabled = true) {
  const chat = useChat()
  return useQuery({
    queryKey: keys.people(search),
    queryFn: () => chat.api.auth.people.query({ ...(search && { search }), limit: 50 }),
    placeholderData: (old) => old,
    staleTime: 10_000,
    enabled,
  })
}
