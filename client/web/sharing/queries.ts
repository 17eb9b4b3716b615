import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { OneMessage } from '../../../shared/messages.ts'
import type { Card } from '../../../shared/sharing.ts'
import { batched } from '../app/batch.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { useNotice } from '../ui/Notice.tsx'

/** What changes in channels that one is not in is not told: after this long it is asked for again, in ms. */
const staleAfter = 30_000

const askCard = batched<OneMessage, Card | null>({
  atOnce: 100,
  ask: ({ api }, messages) => api.messages.cards.query({ messages }),
})

/** How a message begins, and what its channel is called; asked for together with all others in view. */
function cardQuery(chat: ReturnType<typeof useChat>, { channelId, id }: OneMessage) {
  return {
    queryKey: keys.card(id),
    queryFn: () => askCard(chat, `${channelId}/${id}`, { channelId, id }),
    staleTime: staleAfter,
  }
}

/** Undefined while it is on its way; null for a message that is not the person's to read. */
export function useCard(place: OneMessage): Card | null | undefined {
  const { data, isError } = useQuery(cardQuery(useChat(), place))
  return isError ? null : data
}

/** The same for several, in their order. */
export function useCards(places: readonly OneMessage[]): (Card | null | undefined)[] {
  const chat = useChat()
  return useQueries({
    queries: places.map((place) => cardQuery(chat, place)),
    combine: (results) => results.map(({ data, isError }) => (isError ? null : data)),
  })
}

/** Passes a message on to channels and, in conversations of two, to people; whether it did. */
export function useForward(one: OneMessage) {
  const { t } = useTranslation()
  const { api } = useChat()
  const notify = useNotice()
  return async (to: { channelIds: string[]; userIds: string[] }, text: string): Promise<boolean> => {
    try {
      const direct = await Promise.all(
        to.userIds.map((userId) => api.channels.openDirect.mutate({ userIds: [userId] })),
      )
      const channelIds = new Set([...to.channelIds, ...direct.map(({ id }) => id)])
      const targets = [...channelIds].map((channelId) => ({ channelId }))
      const { channelId, id } = one
      await api.messages.forward.mutate({ channelId, id, targets, text })
      notify(t('sharing.forwarded'))
      return true
    } catch {
      notify(t('sharing.forwardFailed'))
      return false
    }
  }
}
