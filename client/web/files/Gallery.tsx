import Button from '@mui/material/Button'
import { styled } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import FolderOpen from 'lucide-react/icons/folder-open'
import { type RefObject, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'
import { useTime } from '../app/time.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useMore } from '../ui/near.ts'
import { FileCard } from './FileCard.tsx'
import { sorted } from './geometry.ts'
import { Lightbox } from './Lightbox.tsx'
import { PictureTile } from './PictureTile.tsx'
import { type Filter, useChannelFiles } from './queries.ts'
import type { Shown } from './views.ts'

interface Props {
  channelId: string
  filter: Filter
  /** What scrolls. */
  root: RefObject<HTMLElement | null>
}

/** The files of a channel by month: pictures as a grid, everything else as a list. */
export function Gallery({ channelId, filter, root }: Props) {
  const { t } = useTranslation()
  const { month } = useTime()
  const files = useChannelFiles(channelId, filter)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = files
  const [openId, setOpen] = useState<string>()
  const end = useMore<HTMLButtonElement>(root, files)
  if (files.isPending) return <ListSkeleton rows={6} tile={36} height={56} />
  if (files.isError && !files.data)
    return <ErrorState title={t('files.listFailed')} onRetry={() => void files.refetch()} />
  const all = files.data ?? []
  const isFiltered = filter.kind !== undefined || filter.uploaderId !== undefined
  if (all.length === 0)
    return (
      <EmptyState
        icon={FolderOpen}
        title={t(isFiltered ? 'files.noneSuch' : 'files.none')}
        hint={t('files.noneHint')}
      />
    )
  const months = Map.groupBy(all, ({ sharedAt = '' }) => month(sharedAt)).entries()
  // In the order that they are seen in, which the arrows follow.
  const sections = [...months].map(([name, ofMonth]) => ({ name, ...sorted(ofMonth) }))
  const order: Shown[] = sections.flatMap(({ pictures, others }) => [...pictures, ...others])
  // What is deleted meanwhile closes.
  const at = order.findIndex(({ id }) => id === openId)
  return (
    <>
      {sections.map(({ name, pictures, others }) => (
        <Section key={name} aria-label={name}>
          <Typography variant="caption" component="h3">
            {name}
          </Typography>
          {pictures.length > 0 && (
            <ul className="grid">
              {pictures.map((picture) => (
                <li key={picture.id}>
                  <PictureTile picture={picture} onOpen={() => setOpen(picture.id)} />
                </li>
              ))}
            </ul>
          )}
          {others.length > 0 && (
            <ul>
              {others.map((file) => (
                <li key={file.id}>
                  <FileCard file={file} onOpen={() => setOpen(file.id)} />
                </li>
              ))}
            </ul>
          )}
        </Section>
      ))}
      {hasNextPage && (
        <Button
          ref={end}
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
          sx={{ mt: 4, flex: 'none' }}
        >
          {t('app.more')}
        </Button>
      )}
      {at >= 0 && (
        <Lightbox
          files={order}
          at={at}
          onMove={(next) => setOpen(order[next]?.id)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

const Section = styled('section')({
  '& h3': { padding: '12px 0 8px', fontWeight: 600, color: tones.text.secondary },
  '& ul': { margin: 0, padding: 0, listStyle: 'none' },
  '& .grid': { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(104px, 1fr))', gap: 6 },
  '& .grid + ul': { marginTop: 8 },
  '& .grid button': { width: '100%', aspectRatio: '1' },
})
