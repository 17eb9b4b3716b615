import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import ShieldCheck from 'lucide-react/icons/shield-check'
import { useTranslation } from 'react-i18next'
import type { RejectedFile } from '../../../shared/files.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { FileSign } from './FileSign.tsx'
import { useRejections } from './queries.ts'
import { useSize } from './words.ts'

/** The files that were refused, for those who manage the workspace: whose, when, and why. */
export function RejectionsPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHint>{t('files.refusedHint')}</PageHint>
      <Rejections />
    </>
  )
}

function Rejections() {
  const { t } = useTranslation()
  const found = useRejections()
  if (found.isPending) return <ListSkeleton rows={6} tile={36} height={64} />
  if (found.isError && !found.data)
    return <ErrorState title={t('files.refusedFailed')} onRetry={() => void found.refetch()} />
  const rejected = found.data?.pages.flat() ?? []
  if (rejected.length === 0)
    return <EmptyState icon={ShieldCheck} title={t('files.nothingRefused')} hint={t('files.nothingRefusedHint')} />
  return (
    <Box>
      <Box component="ul" aria-label={t('files.refused')} sx={{ m: 0, mx: -2, p: 0 }}>
        {rejected.map((file) => (
          <Rejected key={file.fileId} file={file} />
        ))}
      </Box>
      {found.hasNextPage && (
        <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()} sx={{ my: 2 }}>
          {t('app.more')}
        </Button>
      )}
    </Box>
  )
}

function Rejected({ file: { name, size, uploaderId, reason, finding, at } }: { file: RejectedFile }) {
  const { t } = useTranslation()
  const words = useSize()
  const time = useTime()
  const person = usePerson(uploaderId)
  const who = person?.name ?? (person === null ? uploaderId : '…')
  return (
    <Box component="li" sx={row}>
      <FileSign name={name} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {name}
        </Typography>
        <Typography variant="caption" component="p" sx={quiet}>
          {t('files.refusedAbout', { person: who, size: words(size), reason })}
        </Typography>
        {finding && (
          <Typography variant="caption" component="p" sx={{ ...quiet, overflowWrap: 'anywhere' }}>
            {t('files.finding', { finding })}
          </Typography>
        )}
      </Box>
      <Typography
        variant="caption"
        component="time"
        dateTime={at}
        title={time.full(at)}
        sx={{ ...quiet, flex: 'none', textAlign: 'right' }}
      >
        {time.day(at)}
        <br />
        {time.clock(at)}
      </Typography>
    </Box>
  )
}

const quiet = { color: 'text.secondary' }

const row = {
  display: 'flex',
  alignItems: 'center',
  gap: 3,
  px: 2,
  py: 2,
  minHeight: 52,
  listStyle: 'none',
  borderBottom: 1,
  borderColor: 'divider',
}
