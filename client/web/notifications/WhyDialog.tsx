import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { TextLink } from '../ui/TextLink.tsx'
import { Why } from './LedgerRow.tsx'
import { useLedgerOf } from './queries.ts'
import { byMessage } from './reasons.ts'

/** Why one was, or was not, told of a message. */
export function WhyDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal title={t('notifications.why')} onClose={onClose}>
      <Box sx={{ px: 5, pb: 5, overflowY: 'auto' }}>
        <Answer messageId={message.id} />
        <TextLink variant="body2" to="/notifications" onClick={onClose} sx={{ display: 'inline-block', mt: 4 }}>
          {t('notifications.allSettings')}
        </TextLink>
      </Box>
    </Modal>
  )
}

function Answer({ messageId }: { messageId: string }) {
  const { t } = useTranslation()
  const ledger = useLedgerOf(messageId)
  if (ledger.isError)
    return <ErrorState title={t('notifications.ledgerFailed')} onRetry={() => void ledger.refetch()} />
  if (!ledger.data || ledger.isFetching) return <ListSkeleton rows={1} height={48} />
  const [decided] = byMessage(ledger.data)
  if (decided) return <Why decided={decided} />
  return <Typography variant="body2">{t('notifications.notDecided')}</Typography>
}
