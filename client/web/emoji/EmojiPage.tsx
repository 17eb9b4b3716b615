import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import Pencil from 'lucide-react/icons/pencil'
import Smile from 'lucide-react/icons/smile'
import Trash2 from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CustomEmoji, mostEmojis } from '../../../shared/emoji.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { DetailRow } from '../ui/DetailRow.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { useAskCustomEmojis } from './custom.ts'
import { EmojiSign } from './EmojiSign.tsx'
import { NewEmoji } from './NewEmoji.tsx'
import { RemoveEmoji } from './RemoveEmoji.tsx'
import { RenameEmoji } from './RenameEmoji.tsx'

/** The emoji that the workspace has made itself. */
export function EmojiPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHint>{t('emoji.ownHint')}</PageHint>
      <NewEmoji />
      <Emojis />
    </>
  )
}

function Emojis() {
  const { t } = useTranslation()
  const emojis = useAskCustomEmojis()
  if (emojis.isPending) return <ListSkeleton rows={4} height={56} />
  if (emojis.isError) return <ErrorState title={t('emoji.failed')} onRetry={() => void emojis.refetch()} />
  if (emojis.data.length === 0) return <EmptyState icon={Smile} title={t('emoji.noOwn')} hint={t('emoji.noOwnHint')} />
  return (
    <Box>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mb: 2 }}>
        {t('emoji.count', { count: emojis.data.length, most: mostEmojis })}
      </Typography>
      <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
        {emojis.data.map((emoji) => (
          <EmojiRow key={emoji.name} emoji={emoji} />
        ))}
      </Box>
    </Box>
  )
}

function EmojiRow({ emoji: { name, madeBy, madeAt } }: { emoji: CustomEmoji }) {
  const { t } = useTranslation()
  const time = useTime()
  const maker = usePerson(madeBy)
  const [open, setOpen] = useState<'rename' | 'remove'>()
  const close = () => setOpen(undefined)
  const by = maker === null ? t('messages.someone') : (maker?.name ?? '…')
  return (
    <DetailRow
      start={
        <Box sx={{ flex: 'none', fontSize: 23, lineHeight: '40px', width: 36 }}>
          <EmojiSign emoji={`:${name}:`} />
        </Box>
      }
      title={`:${name}:`}
      detail={t('emoji.madeBy', { name: by, day: time.day(madeAt) })}
    >
      <IconAction size="small" icon={Pencil} label={t('emoji.renameOne', { name })} onClick={() => setOpen('rename')} />
      <IconAction size="small" icon={Trash2} label={t('emoji.removeOne', { name })} onClick={() => setOpen('remove')} />
      {open === 'rename' && <RenameEmoji name={name} onClose={close} />}
      {open === 'remove' && <RemoveEmoji name={name} onClose={close} />}
    </DetailRow>
  )
}
