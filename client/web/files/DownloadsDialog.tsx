import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import Download from 'lucide-react/icons/download'
import { useTranslation } from 'react-i18next'
import type { FileInfo, Download as Had } from '../../../shared/files.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'
import { useDownloads } from './queries.ts'

/** Who has had a file, and when. */
export function DownloadsDialog({ file, onClose }: { file: FileInfo; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal title={t('files.whoHad')} onClose={onClose}>
      <Typography variant="body2" noWrap sx={{ px: 5, pb: 2, color: 'text.secondary', flex: 'none' }}>
        {file.name}
      </Typography>
      <Box sx={{ px: 4, pb: 4, minHeight: 120, overflowY: 'auto' }}>
        <People file={file} />
      </Box>
    </Modal>
  )
}

function People({ file }: { file: FileInfo }) {
  const { t } = useTranslation()
  const downloads = useDownloads(file.id)
  const all = downloads.data?.pages.flat() ?? []
  if (downloads.isPending) return <ListSkeleton rows={3} />
  if (downloads.isError) return <ErrorState title={t('files.hadFailed')} onRetry={() => void downloads.refetch()} />
  if (all.length === 0) return <EmptyState icon={Download} title={t('files.nobodyHad')} hint={t('files.hadHint')} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0 }}>
        {all.map((had) => (
          <Row key={`${had.userId}/${had.at}`} had={had} />
        ))}
      </Box>
      {downloads.hasNextPage && (
        <Button sx={{ mt: 2 }} loading={downloads.isFetchingNextPage} onClick={() => void downloads.fetchNextPage()}>
          {t('app.more')}
        </Button>
      )}
    </>
  )
}

function Row({ had: { userId, at } }: { had: Had }) {
  const { t } = useTranslation()
  const { when, full } = useTime()
  const person = usePerson(userId)
  const name = person === null ? t('messages.someone') : (person?.name ?? '\u00a0')
  const face = <PresentAvatar id={userId} name={name} version={person?.avatar} size={28} />
  return (
    <PersonRow id={userId} name={name} face={face} label={name}>
      <Typography
        component="time"
        dateTime={at}
        title={full(at)}
        variant="caption"
        sx={{ color: 'text.secondary', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}
      >
        {when(at)}
      </Typography>
    </PersonRow>
  )
}
