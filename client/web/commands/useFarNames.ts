import { useFoundPeople } from '../auth/people.ts'
import { useBrowsedChannels } from '../channels/queries.ts'
import { type Beginning, type Names, tellApart } from '../messages/naming.ts'

const aboutPeople = /^\/(?:dm|invite)\s/i
const aboutChannels = /^\/join\s/i

/** Whom and what a command can name besides: everybody in the workspace, and every public channel. */
export function useFarNames(text: string, begun: Beginning | undefined, { people, channels }: Names): Names {
  const query = begun?.query ?? ''
  const seeksPeople = begun?.sign === '@' && aboutPeople.test(text)
  const seeksChannels = begun?.sign === '#' && aboutChannels.test(text)
  const { data: found } = useFoundPeople(query, seeksPeople)
  const { data: browsed } = useBrowsedChannels(query, 'in_use', seeksChannels)
  return {
    people: seeksPeople ? tellApart(found ?? []) : people,
    channels: seeksChannels ? (browsed ?? []).map(({ id, name }) => ({ id, name })) : channels,
  }
}
