import { useQueries, useQuery } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { Person } from '../../../shared/auth.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

const atOnce = 200
let asked = new Map<string, PromiseWithResolvers<Person | null>>()

/** A person by id, asked for together with all others of the same moment. */
function findPerson(chat: Chat, id: string): Promise<Person | null> {
  if (asked.size === 0) queueMicrotask(() => ask(chat))
  const answer = asked.get(id) ?? Promise.withResolvers<Person | null>()
  asked.set(id, answer)
  return answer.promise
}

function ask(chat: Chat) {
  const entries = [...asked]
  asked = new Map()
  for (let at = 0; at < entries.length; at += atOnce) void answerAll(chat, new Map(entries.slice(at, at + atOnce)))
}

async function answerAll(chat: Chat, waiting: Map<string, PromiseWithResolvers<Person | null>>) {
  try {
    const people = await chat.api.auth.people.query({ ids: [...waiting.keys()], limit: atOnce })
    const byId = new Map(people.map((person) => [person.id, person]))
    for (const [id, { resolve }] of waiting) resolve(byId.get(id) ?? null)
  } catch (error) {
    for (const { reject } of waiting.values()) reject(error)
  }
}

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
