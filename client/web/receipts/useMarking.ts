import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'

/** Marks channels as read, and messages as unread. */
export function useMarking() {
  const { t } = useTranslation()
  const { api, unread, markRead, markUnread } = useChat()
  const notify = useNotice()
  const failed = () => notify(t('messages.actionFailed'))

  const undo = (read: Record<string, number>) => void api.receipts.restore.mutate({ read }).catch(failed)

  /** As far as this window knows of the channel. */
  const channelRead = (channelId: string) => {
    const known = unread.get().get(channelId)
    if (known) markRead(channelId, known.lastSeq)
  }

  const allRead = async () => {
    const before = await api.receipts.markAllRead.mutate()
    if (before.length === 0) return
    const read = Object.fromEntries(before.map(({ channelId, readSeq }) => [channelId, readSeq]))
    notify(t('receipts.allRead', { count: before.length }), { label: t('receipts.undo'), act: () => undo(read) })
  }

  return {
    channelRead,
    allRead: () => void allRead().catch(failed),
    unreadFrom: (channelId: string, seq: number) => void markUnread(channelId, seq).catch(failed),
  }
}
