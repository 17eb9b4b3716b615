import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { mostFiles } from '../../../shared/files.ts'
import { useChat } from '../app/chat.ts'
import { draftKey } from '../drafts/queries.ts'
import { useNotice } from '../ui/Notice.tsx'
import { attachmentsOf } from './attachments.ts'

/** The files that go with what is being written in a channel, or in one of its threads. */
export function useAttachments(channelId: string, threadId: string | undefined) {
  const { t } = useTranslation()
  const notify = useNotice()
  const all = attachmentsOf(useChat())
  const place = draftKey(channelId, threadId ?? null)
  const list = useSyncExternalStore(all.subscribe, () => all.of(place))
  const add = (files: readonly File[]) => {
    if (all.add(place, files) > 0) notify(t('files.tooMany', { count: mostFiles }))
  }
  return {
    list,
    isReady: list.every(({ state }) => state === 'ready'),
    add,
    remove: all.remove,
    retry: all.retry,
    pause: all.pause,
    resume: all.resume,
    find: (key: string, file: File) => {
      if (!all.find(key, file)) notify(t('files.another'))
    },
    take: () => all.take(place),
    giveBack: (files: ReturnType<typeof all.take>) => all.giveBack(place, files),
  }
}
