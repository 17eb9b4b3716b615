import type { Chat } from 'realtime-chat/sdk'
import type { Person } from '../../../shared/auth.ts'

const most = 50

/** The person whom a text begins with, by name or handle, with or without an @, and what stands after them. */
export async function personIn(chat: Chat, text: string): Promise<{ person: Person; rest: string } | undefined> {
  const words = text.replace(/^@/, '')
  const [first = ''] = words.split(/\s/)
  if (first === '') return undefined
  return leading(await chat.api.auth.people.query({ search: first.slice(0, 80), limit: most }), words)
}

/** Of those whom a text begins with, the one with the longest name. */
export function leading(people: readonly Person[], text: string): { person: Person; rest: string } | undefined {
  const called = people.flatMap((person) =>
    [person.name, person.handle, `${person.name} (${person.handle})`].map((name) => ({ person, name })),
  )
  const found = called.filter(({ name }) => begins(text, name)).toSorted((a, b) => b.name.length - a.name.length)[0]
  return found && { person: found.person, rest: text.slice(found.name.length).trim() }
}

function begins(text: string, name: string): boolean {
  return (
    name !== '' && text.toLowerCase().startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}_]/u.test(text.slice(name.length))
  )
}
