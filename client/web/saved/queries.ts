import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ListSaved } from '../../../shared/saved.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { useNotice } from '../ui/Notice.tsx'

const pageLength = 50

/** What the person has put aside, page by page: what is open, or what is done with. */
export function useSaved(show: ListSaved['show']) {
  const { api } = useChat()
  return useInfiniteQuery({
    queryKey: keys.saved(show),
    queryFn: ({ pageParam }) =>
      api.saved.list.query({ show, limit: pageLength, ...(pageParam !== '' && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length < pageLength ? undefined : page.at(-1)?.savedAt),
  })
}

/** What can be done with a saved message. What comes of it is told live; that it went wrong, here. */
export function useSaving(one: { channelId: string; id: string }) {
  const { t } = useTranslation()
  const { api } = useChat()
  const notify = useNotice()
  const attempt = (call: Promise<unknown>, done?: string) =>
    call.then(
      () => done && notify(done),
      () => notify(t('messages.actionFailed')),
    )
  const { channelId, id } = one
  return {
    save: (remindAt: Date | null) =>
      attempt(
        api.saved.save.mutate({ channelId, id, remindAt: remindAt?.toISOString() ?? null }),
        remindAt ? t('saved.willRemind') : t('saved.saved'),
      ),
    complete: (done: boolean) => attempt(api.saved.complete.mutate({ channelId, id, done })),
    remove: () => attempt(api.saved.remove.mutate({ channelId, id })),
  }
}
