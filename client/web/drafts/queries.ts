import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Draft, Scheduled, ScheduleMessage } from '../../../shared/drafts.ts'
import { useChat } from '../app/chat.ts'
import { codeOf } from '../app/errors.ts'
import { keys } from '../app/keys.ts'
import { useTime } from '../app/time.ts'
import { useNotice } from '../ui/Notice.tsx'

/** What the person has begun to write, what was changed last first. */
export function useDrafts() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.drafts, queryFn: () => api.drafts.list.query() })
}

/** What is to be sent later, and what was refused when its time came. */
export function useScheduled() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.scheduled, queryFn: () => api.drafts.scheduled.query() })
}

/** What to say, by the code of the refusal. */
type Refused = Record<string, string>

/** What can be done with what is not sent yet. What comes of it is told live; that it went wrong, here. */
export function useUnsent() {
  const { t } = useTranslation()
  const { api } = useChat()
  const notify = useNotice()
  const { when } = useTime()
  const attempt = (call: Promise<unknown>, done?: string, refused: Refused = {}) =>
    call.then(
      () => {
        if (done) notify(done)
        return true
      },
      (error) => {
        notify(refused[codeOf(error) ?? ''] ?? t('drafts.actionFailed'))
        return false
      },
    )
  const meanwhile = { NOT_FOUND: t('drafts.goneHint') }
  const willSend = (sendAt: string) => t('drafts.willSend', { at: when(sendAt) })
  return {
    /** Answers whether it is taken. */
    schedule: (message: ScheduleMessage) => attempt(api.drafts.schedule.mutate(message), willSend(message.sendAt)),
    reschedule: (id: string, at: Date) => {
      const sendAt = at.toISOString()
      return attempt(api.drafts.reschedule.mutate({ id, sendAt }), willSend(sendAt), meanwhile)
    },
    /** Its time, place and files stay; one that has failed is tried again. Answers whether it is taken. */
    edit: (id: string, text: string) =>
      attempt(api.drafts.reschedule.mutate({ id, text }), undefined, {
        ...meanwhile,
        FORBIDDEN: t('drafts.mayNotCall'),
      }),
    leaveOut: ({ id, files }: Scheduled, fileId: string) => {
      const fileIds = files.map((file) => file.id).filter((each) => each !== fileId)
      return attempt(api.drafts.reschedule.mutate({ id, fileIds }), undefined, meanwhile)
    },
    cancel: (id: string) => attempt(api.drafts.cancel.mutate({ id }), undefined, meanwhile),
    discard: ({ channelId, threadId }: Draft) => {
      sessionStorage.removeItem(draftKey(channelId, threadId))
      return attempt(api.drafts.set.mutate({ channelId, threadId, text: '' }))
    },
  }
}

/** Where this tab keeps what is being written in a channel or one of its threads. */
export function draftKey(channelId: string, threadId: string | null): string {
  return `draft:${threadId ? `${channelId}/${threadId}` : channelId}`
}
