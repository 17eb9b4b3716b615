import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'
import { useReaders } from './queries.ts'

/** Who has read a message, and whose devices have received it. */
export function ReadersDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal title={t('receipts.readers')} onClose={onClose}>
      <Box sx={{ px: 4, pb: 4, overflowY: 'auto' }}>
        <People message={message} />
      </Box>
    </Modal>
  )
}

function People({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { when } = useTime()
  const readers = useReaders(message)
  if (readers.isError) return <ErrorState title={t('receipts.failed')} onRetry={() => void readers.refetch()} />
  if (!readers.data) return <ListSkeleton rows={3} />
  const { read, delivered } = readers.data
  return (
    <>
      <Heading text={t('receipts.readBy', { count: read.length })} />
      <Box component="ul" sx={list}>
        {read.map(({ userId, at }) => (
          <Reader key={userId} userId={userId} hint={at ? when(at) : ''} />
        ))}
      </Box>
      {delivered.length > 0 && <Heading text={t('receipts.deliveredTo', { count: delivered.length })} />}
      <Box component="ul" sx={list}>
        {delivered.map((userId) => (
          <Reader key={userId} userId={userId} hint="" />
        ))}
      </Box>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', px: 1, pt: 2 }}>
        {t('receipts.privateHint')}
      </Typography>
    </>
  )
}

function Heading({ text }: { text: string }) {
  return (
    <Typography variant="caption" component="h3" sx={{ color: 'text.secondary', fontWeight: 600, px: 1, py: 1 }}>
      {text}
    </Typography>
  )
}

function Reader({ userId, hint }: { userId: string; hint: string }) {
  const { t } = useTranslation()
  const person = usePerson(userId)
  const name = person === null ? t('messages.someone') : (person?.name ?? '\u00a0')
  const face = <PresentAvatar id={userId} name={name} version={person?.avatar} size={28} />
  return (
    <PersonRow id={userId} name={name} face={face} label={name}>
      <Typography variant="caption" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
        {hint}
      </Typography>
    </PersonRow>
  )
}

const list = { m: 0, p: 0 }
