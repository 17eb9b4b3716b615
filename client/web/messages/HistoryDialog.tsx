import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { useTime } from '../app/time.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { MessageText } from './MessageText.tsx'

/** What a message says, and what it said before, the newest first. */
export function HistoryDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal title={t('messages.history')} onClose={onClose}>
      <Box component="ol" sx={{ m: 0, px: 5, pb: 4, overflowY: 'auto', listStyle: 'none' }}>
        <Said when={t('messages.now')} text={message.text} />
        <Versions message={message} />
      </Box>
    </Modal>
  )
}

function Versions({ message: { channelId, id, changedSeq } }: { message: Message }) {
  const { t } = useTranslation()
  const { full } = useTime()
  const { api } = useChat()
  const queryFn = () => api.messages.history.query({ channelId, id })
  const versions = useQuery({ queryKey: keys.history(id, changedSeq), queryFn })
  if (versions.isPending) return <ListSkeleton rows={2} height={48} />
  if (versions.isError)
    return <ErrorState title={t('messages.historyFailed')} onRetry={() => void versions.refetch()} />
  return versions.data
    .toReversed()
    .map(({ text, changedAt }) => (
      <Said key={changedAt} when={t('messages.historyUntil', { at: full(changedAt) })} text={text} />
    ))
}

function Said({ when, text }: { when: string; text: string }) {
  return (
    <Box component="li" sx={{ py: 2, borderBottom: 1, borderColor: 'divider', '&:last-child': { borderBottom: 0 } }}>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
        {when}
      </Typography>
      <MessageText text={text} />
    </Box>
  )
}
