import { styled } from '@mui/material/styles'
import type { LucideIcon } from 'lucide-react'
import FileSearch from 'lucide-react/icons/file-search'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import RotateCw from 'lucide-react/icons/rotate-cw'
import X from 'lucide-react/icons/x'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { theme, tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { type Attachment, mayGoOn } from './attachments.ts'
import { FileSign } from './FileSign.tsx'
import type { useAttachments } from './useAttachments.ts'
import { useSize } from './words.ts'

type Doings = Pick<ReturnType<typeof useAttachments>, 'remove' | 'retry' | 'pause' | 'resume' | 'find'>

/** What goes with the message that is being written, and how far it has come. */
export function AttachmentList({ list, ...doings }: Doings & { list: readonly Attachment[] }) {
  const { t } = useTranslation()
  return (
    <List aria-label={t('files.attached')}>
      {list.map((attachment) => (
        <Chip key={attachment.key} attachment={attachment} doings={doings} />
      ))}
    </List>
  )
}

function Chip({ attachment, doings }: { attachment: Attachment; doings: Doings }) {
  const { t } = useTranslation()
  const status = useStatus(attachment)
  const { key, name, picture, info, state, part } = attachment
  const isOnItsWay = state === 'waiting' || state === 'uploading'
  return (
    <li data-attachment={state} title={name}>
      {picture ? <img src={picture} alt="" /> : <FileSign name={name} type={info?.type} />}
      <span className="words">
        <span className="name">{name}</span>
        <span className="status" role={state === 'failed' || state === 'lost' ? 'alert' : undefined}>
          {status}
        </span>
      </span>
      {isOnItsWay && part < 1 && (
        <Act icon={Pause} label={t('files.pause', { name })} onClick={() => doings.pause(key)} />
      )}
      {state === 'paused' && <Act icon={Play} label={t('files.resume', { name })} onClick={() => doings.resume(key)} />}
      {state === 'lost' && <Find name={name} onFound={(file) => doings.find(key, file)} />}
      {mayGoOn(attachment) && (
        <Act icon={RotateCw} label={t('files.retry', { name })} onClick={() => doings.retry(key)} />
      )}
      <Act icon={X} label={t('files.remove', { name })} onClick={() => doings.remove(key)} />
      {(isOnItsWay || state === 'paused' || state === 'lost') && (
        <progress aria-label={t('files.progress', { name })} max={1} value={part} />
      )}
    </li>
  )
}

function Act({ icon: Icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <PlainButton type="button" aria-label={label} title={label} onClick={onClick}>
      <Icon aria-hidden size={14} />
    </PlainButton>
  )
}

/** Has a file chosen again that the browser could not keep. */
function Find({ name, onFound }: { name: string; onFound: (file: File) => void }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Act icon={FileSearch} label={t('files.find', { name })} onClick={() => input.current?.click()} />
      <input
        ref={input}
        hidden
        type="file"
        aria-label={t('files.find', { name })}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) onFound(file)
          target.value = ''
        }}
      />
    </>
  )
}

function useStatus({ state, part, size, error }: Attachment): string {
  const { t } = useTranslation()
  const words = useSize()
  if (state === 'ready') return words(size)
  if (state === 'waiting') return t('files.waiting')
  if (state === 'paused') return t('files.paused', { part })
  if (state === 'lost') return t('files.lost')
  if (state === 'uploading') return part < 1 ? t('files.percent', { part }) : t('files.checking')
  if (error === 'infected' || error === 'unscannable') return t(`files.${error}`)
  if (error === 'PAYLOAD_TOO_LARGE') return t('files.tooLarge')
  if (error === 'PRECONDITION_FAILED') return t('files.noSpace')
  return error === 'BAD_REQUEST' ? t('files.unreadable') : t('files.failed')
}

const List = styled('ul')({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 8,
  maxHeight: 180,
  overflowY: 'auto',
  margin: 0,
  padding: '2px 2px 8px',
  listStyle: 'none',
  '& li': {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    width: 240,
    maxWidth: '100%',
    // Two beside each other on a phone: the name says what kind of file it is too.
    [theme.breakpoints.down('md')]: { width: 'calc(50% - 4px)', gap: 4, '& > span[aria-hidden]': { display: 'none' } },
    padding: 6,
    overflow: 'hidden',
    border: `1px solid ${tones.divider}`,
    borderRadius: 8,
    background: tones.background.default,
  },
  '& li[data-attachment=failed]': { borderColor: tones.error.main },
  '& img': { flex: 'none', width: 36, height: 36, borderRadius: 5, objectFit: 'cover' },
  '& .words': { flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' },
  '& .name, & .status': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& .name': { fontSize: 13, lineHeight: '18px' },
  '& .status': {
    fontSize: 12,
    lineHeight: '16px',
    fontVariantNumeric: 'tabular-nums',
    color: tones.text.secondary,
  },
  '& [data-attachment=failed] .status': { color: tones.error.main },
  '& [data-attachment=lost] .status': { color: tones.warning.main },
  '& button': {
    flex: 'none',
    display: 'grid',
    placeItems: 'center',
    width: 26,
    height: 26,
    color: tones.text.secondary,
    '&:hover': { background: tones.action.selected, color: tones.text.primary },
  },
  '& progress': {
    position: 'absolute',
    insetInline: 0,
    bottom: 0,
    width: '100%',
    height: 3,
    border: 0,
    appearance: 'none',
    background: 'transparent',
    '&::-webkit-progress-bar': { background: 'transparent' },
    '&::-webkit-progress-value': { background: tones.primary.main, transition: 'width 120ms ease-out' },
    '&::-moz-progress-bar': { background: tones.primary.main },
  },
  '& [data-attachment=paused] progress, & [data-attachment=lost] progress': { filter: 'grayscale(1)', opacity: 0.6 },
})
