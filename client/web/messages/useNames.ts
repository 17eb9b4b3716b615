import { useMemo } from 'react'
import { usePeople } from '../auth/people.ts'
import { useMembers, useMyChannels } from '../channels/queries.ts'
import { type Names, namesakesAmong, onceEach, tellApart } from './naming.ts'

/** Whom and what somebody can name in a channel: the people in it, and the channels that they are in themself. */
export function useNames(channelId: string, mentions: readonly string[] = []): Names {
  const { data: members } = useMembers(channelId)
  const { data: mine } = useMyChannels()
  const named = usePeople(mentions)
  const people = useMemo(
    () => onceEach([...(members ?? []).map(({ userId: id, name }) => ({ id, name })), ...named.values()]),
    [members, named],
  )
  const known = usePeople(useMemo(() => namesakesAmong(people), [people]))
  return useMemo(
    () => ({
      people: tellApart(people.map((person) => ({ ...person, handle: known.get(person.id)?.handle }))),
      channels: (mine ?? []).filter(({ kind }) => kind !== 'direct').map(({ id, name }) => ({ id, name })),
    }),
    [people, known, mine],
  )
}
