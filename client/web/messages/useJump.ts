import { useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'

/** The latest that was asked for, in whichever menu: only that is gone to. */
let latest = 0

/** Goes to where the open channel was at a moment: to its first message since, or its last where there is none. */
export function useJump() {
  const { t } = useTranslation()
  const { api } = useChat()
  const navigate = useNavigate()
  const router = useRouter()
  const notify = useNotice()
  const { channelId = '' } = useParams({ strict: false })

  const find = async (at: Date) => {
    const { message } = await api.messages.at.query({ channelId, at: at.toISOString() })
    return message ?? (await api.messages.list.query({ channelId, limit: 1 })).messages[0]
  }
  const place = () => {
    const { pathname, search } = router.latestLocation
    return `${pathname} ${search.message}`
  }
  return async (at: Date) => {
    const turn = ++latest
    const before = place()
    const found = await find(at).catch(() => notify(t('days.failed')))
    if (!found || turn !== latest || place() !== before) return
    await navigate({
      to: '/channels/$channelId',
      params: { channelId },
      search: (old) => ({ ...old, message: found.id }),
    })
  }
}
