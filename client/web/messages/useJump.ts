import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'

/** Goes to where the open channel was at a moment: to its first message since, or its last where there is none. */
export function useJump() {
  const { t } = useTranslation()
  const { api } = useChat()
  const navigate = useNavigate()
  const notify = useNotice()
  const { channelId = '' } = useParams({ strict: false })
  const { message: sought } = useSearch({ strict: false })
  const go = (message: string | undefined, replace: boolean) =>
    navigate({ to: '/channels/$channelId', params: { channelId }, search: (old) => ({ ...old, message }), replace })

  const find = async (at: Date) => {
    const { message } = await api.messages.at.query({ channelId, at: at.toISOString() })
    return message ?? (await api.messages.list.query({ channelId, limit: 1 })).messages[0]
  }
  return async (at: Date) => {
    const found = await find(at).catch(() => notify(t('days.failed')))
    if (!found) return
    // Whoever has scrolled away from the message that the address names comes back to it.
    if (found.id === sought) await go(undefined, true)
    await go(found.id, found.id === sought)
  }
}
