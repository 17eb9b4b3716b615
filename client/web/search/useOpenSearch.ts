import { useSearch } from '@tanstack/react-router'
import type { Channel } from '../../../shared/channels.ts'
import { writeOperator } from '../../../shared/searchCompletion.ts'
import { useChat } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { usePeople } from '../auth/people.ts'

/** Opens the search box, with what was looked for last where that is on the screen. */
export function useOpenSearch() {
  const { show } = useDialogs()
  const { q = '' } = useSearch({ strict: false })
  return (text = q.trim() === '' ? '' : `${q.trim()} `) => show('search', text)
}

/** How a search is kept to one channel: conversations of two are called by the other's handle, larger ones by their id. */
export function useSearchName({ id, kind, name, userIds }: Pick<Channel, 'id' | 'kind' | 'name' | 'userIds'>): string {
  const { me } = useChat()
  const people = usePeople(kind === 'direct' && userIds.length <= 2 ? userIds : [])
  if (kind !== 'direct') return writeOperator('in', name)
  const other = people.get(userIds.find((userId) => userId !== me.id) ?? me.id)
  return writeOperator('in', userIds.length <= 2 && other ? `@${other.handle}` : id)
}
