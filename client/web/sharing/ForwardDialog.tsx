import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import OutlinedInput from '@mui/material/OutlinedInput'
import Typography from '@mui/material/Typography'
import Paperclip from 'lucide-react/icons/paperclip'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Message, maxTextLength } from '../../../shared/messages.ts'
import { mostTargets } from '../../../shared/sharing.ts'
import { Modal } from '../ui/Modal.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useDelayed } from '../ui/useDelayed.ts'
import { Quoted } from './Quoted.tsx'
import { useForward } from './queries.ts'
import { type Target, TargetList } from './TargetList.tsx'

/** Passes a message on to channels and people, with some words of one's own or without. */
export function ForwardDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<Target[]>([])
  const toggle = (target: Target) =>
    setChosen((old) =>
      old.some(({ id }) => id === target.id)
        ? old.filter(({ id }) => id !== target.id)
        : [...old, target].slice(0, mostTargets),
    )
  return (
    <Modal tall title={t('sharing.forwardTitle')} onClose={onClose}>
      <SearchField label={t('sharing.findTarget')} value={search} onChange={setSearch} />
      <Chosen targets={chosen} onRemove={toggle} />
      <Box sx={{ flex: 1, minHeight: 120, overflowY: 'auto', px: 3, pb: 2 }}>
        <TargetList search={useDelayed(search.trim())} chosen={chosen} onToggle={toggle} />
      </Box>
      <Foot message={message} chosen={chosen} onClose={onClose} />
    </Modal>
  )
}

function Chosen({ targets, onRemove }: { targets: Target[]; onRemove: (target: Target) => void }) {
  const { t } = useTranslation()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, px: 5, pb: 2, minHeight: 40 }}>
      {targets.length === 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('sharing.targetHint', { most: mostTargets })}
        </Typography>
      )}
      {targets.map((target) => (
        <Chip
          key={target.id}
          size="small"
          label={target.name}
          onDelete={() => onRemove(target)}
          aria-label={t('channels.remove', { name: target.name })}
        />
      ))}
    </Box>
  )
}

function Foot({ message, chosen, onClose }: { message: Message; chosen: Target[]; onClose: () => void }) {
  const { t } = useTranslation()
  const forward = useForward(message)
  const [comment, setComment] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    const ids = (kind: Target['kind']) => chosen.filter((target) => target.kind === kind).map(({ id }) => id)
    if (await forward({ channelIds: ids('channel'), userIds: ids('person') }, comment.trim())) onClose()
    else setBusy(false)
  }
  const isOwn = message.text !== '' || message.files.length > 0
  const { authorId, createdAt, text, files } = isOwn ? message : (message.forwarded ?? message)
  return (
    <Box sx={{ flex: 'none', px: 5, py: 3, borderTop: 1, borderColor: 'divider' }}>
      <OutlinedInput
        fullWidth
        multiline
        maxRows={3}
        sx={{ p: 0 }}
        value={comment}
        onChange={({ target }) => setComment(target.value)}
        placeholder={t('sharing.comment')}
        slotProps={{ input: { 'aria-label': t('sharing.comment'), maxLength: maxTextLength } }}
      />
      <Box inert sx={{ my: 2 }}>
        <Quoted short authorId={authorId} at={createdAt} text={text} channel={undefined} place={undefined}>
          {files.length > 0 && <FileNames files={files} />}
        </Quoted>
      </Box>
      <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button variant="contained" disabled={chosen.length === 0} loading={busy} onClick={() => void send()}>
          {t('sharing.send', { count: chosen.length })}
        </Button>
      </Box>
    </Box>
  )
}

function FileNames({ files }: { files: Message['files'] }) {
  return (
    <Typography
      variant="body2"
      noWrap
      sx={{ display: 'flex', alignItems: 'center', gap: 1.5, color: 'text.secondary' }}
    >
      <Paperclip aria-hidden size={14} />
      {files.map(({ name }) => name).join(', ')}
    </Typography>
  )
}
