import { styled } from '@mui/material/styles'
import Check from 'lucide-react/icons/check'
import CheckCheck from 'lucide-react/icons/check-check'
import { createContext, type ReactNode, use, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import type { Message } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { tones } from '../app/theme.ts'
import { useReceipts } from './queries.ts'

/** How far all the others of a direct conversation have come. */
interface Reach {
  deliveredSeq: number
  readSeq: number
}

const ReachContext = createContext<Reach | undefined>(undefined)

export function ReachProvider({ channel, children }: { channel: Channel; children: ReactNode }) {
  const { me } = useChat()
  const receipts = useReceipts(channel.id, channel.kind === 'direct')
  const reach = useMemo(() => {
    const others = receipts?.filter(({ userId }) => userId !== me.id) ?? []
    if (others.length === 0) return undefined
    return {
      deliveredSeq: Math.min(...others.map(({ deliveredSeq }) => deliveredSeq)),
      readSeq: Math.min(...others.map(({ readSeq }) => readSeq ?? 0)),
    }
  }, [receipts, me.id])
  return <ReachContext value={reach}>{children}</ReachContext>
}

/** How far one's own message has come in a direct conversation: sent, delivered to all others, read by all. */
export function Ticks({ message: { seq, authorId, deletedAt } }: { message: Message }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const reach = use(ReachContext)
  if (!reach || authorId !== me.id || deletedAt) return null
  const state = seq <= reach.readSeq ? 'read' : seq <= reach.deliveredSeq ? 'delivered' : 'sent'
  const Icon = state === 'sent' ? Check : CheckCheck
  return (
    <Mark role="img" aria-label={t(`receipts.${state}`)} title={t(`receipts.${state}`)} data-delivery={state}>
      <Icon aria-hidden size={14} strokeWidth={2} />
    </Mark>
  )
}

const Mark = styled('span')({
  position: 'absolute',
  right: 3,
  bottom: 4,
  display: 'grid',
  color: tones.text.disabled,
  '&[data-delivery=read]': { color: tones.primary.main },
})
