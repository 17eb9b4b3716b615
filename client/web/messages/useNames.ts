import { useMemo } from 'react'
import { usePeople } from '../auth/people.ts'
import { useMembers, useMyChannels } from '../channels/queries.ts'
import type { Names } from './naming.ts'

/** Whom and what somebody can name in a channel: the people in it, and the channels that they are in themself. */
export function useNames(channelId: string, mentions: readonly string[] = []): Names {
  const { data: members } = useMembers(channelId)
  const { data: mine } = useMyChannels()
  const known = usePeople(mentions)
  return useMemo(
    () => ({
      people: [
        ...(members ?? []).map(({ userId, name }) => ({ id: userId, name })),
        ...[...known.values()].map(({ id, name }) => ({ id, name })),
      ],
      channels: (mine ?? []).filter(({ kind }) => kind !== 'direct').map(({ id, name }) => ({ id, name })),
    }),
    [members, known, mine],
  )
}
