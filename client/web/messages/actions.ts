import { useTranslation } from 'react-i18next'
import { ranks } from '../../../shared/channels.ts'
import type { Message } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { useMyChannels } from '../channels/queries.ts'
import { useNotice } from '../ui/Notice.tsx'

/** What the person may do with a message, as the server has it. */
export function usePowers({ channelId, authorId, deletedAt, poll }: Message) {
  const { me } = useChat()
  const manages = useIsAtLeast('admin')
  const channel = useMyChannels().data?.find(({ id }) => id === channelId)
  const takesPart = channel !== undefined && !channel.archivedAt && !deletedAt
  const moderates = manages || (channel !== undefined && ranks(channel.role, 'moderator'))
  const posts = takesPart && (channel.posting === 'everyone' || moderates)
  const isOwn = authorId === me.id
  // What has been answered stays the question.
  const edits = posts && isOwn && !poll?.voters
  return { reacts: takesPart, posts, edits, removes: takesPart && (isOwn || moderates) }
}

/** Changes a message. What comes of it is told live; that it went wrong, here. */
export function useChanges({ channelId, id, reactions }: Message) {
  const { t } = useTranslation()
  const { api, me } = useChat()
  const notify = useNotice()
  const one = { channelId, id }
  const attempt = (call: Promise<unknown>) =>
    call.then(
      () => true,
      () => {
        notify(t('messages.actionFailed'))
        return false
      },
    )
  const hasReacted = (emoji: string) => reactions.find((each) => each.emoji === emoji)?.userIds.includes(me.id) ?? false
  return {
    edit: (text: string) => attempt(api.messages.edit.mutate({ ...one, text })),
    remove: () => attempt(api.messages.remove.mutate(one)),
    removePreview: (url: string) => attempt(api.messages.removePreview.mutate({ ...one, url })),
    toggle: (emoji: string) =>
      attempt((hasReacted(emoji) ? api.messages.unreact : api.messages.react).mutate({ ...one, emoji })),
    pin: () => attempt(api.messages.pin.mutate(one)),
    closePoll: () => attempt(api.messages.closePoll.mutate(one)),
    unpin: () => attempt(api.messages.unpin.mutate(one)),
  }
}

/** Copies a text, and says so. */
export function useCopy() {
  const { t } = useTranslation()
  const notify = useNotice()
  return (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => notify(t('messages.copied')),
      () => notify(t('messages.copyFailed')),
    )
}
