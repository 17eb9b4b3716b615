import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Message, OneMessage } from '../../../shared/messages.ts'
import { batched } from '../app/batch.ts'
import { useChat } from '../app/chat.ts'
import { codeOf } from '../app/errors.ts'
import { keys } from '../app/keys.ts'
import { useNotice } from '../ui/Notice.tsx'

const askVote = batched<OneMessage, number[]>({
  atOnce: 100,
  async ask({ api }, messages) {
    const votes = await api.messages.votes.query({ messages })
    const byId = new Map(votes.map(({ id, options }) => [id, options]))
    return messages.map(({ id }) => byId.get(id) ?? [])
  },
})

/** How the person has voted in a poll, and voting; what comes of it is told live. */
export function useVote({ channelId, id }: Message) {
  const { t } = useTranslation()
  const chat = useChat()
  const client = useQueryClient()
  const notify = useNotice()
  const queryKey = keys.vote(id)
  const { data: own } = useQuery({ queryKey, queryFn: () => askVote(chat, id, { channelId, id }) })
  const vote = async (options: number[]) => {
    await client.cancelQueries({ queryKey })
    client.setQueryData(queryKey, options)
    await chat.api.messages.vote.mutate({ channelId, id, options }).catch((error) => {
      void client.invalidateQueries({ queryKey })
      notify(t(codeOf(error) === 'PRECONDITION_FAILED' ? 'polls.isOver' : 'messages.actionFailed'))
    })
  }
  return { own: own ?? [], vote }
}
