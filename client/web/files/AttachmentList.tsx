import { styled } from '@mui/material/styles'
import RotateCw from 'lucide-react/icons/rotate-cw'
import X from 'lucide-react/icons/x'
import { useTranslation } from 'react-i18next'
import { theme, tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import type { Attachment } from './attachments.ts'
import { FileSign } from './FileSign.tsx'
import { useSize } from './words.ts'

interface Props {
  attachments: readonly Attachment[]
  onRemove: (key: string) => void
  onRetry: (key: string) => void
}

/** What goes with the message that is being written, and how far it has come. */
export function AttachmentList({ attachments, onRemove, onRetry }: Props) {
  const { t } = useTranslation()
  return (
    <List aria-label={t('files.attached')}>
      {attachments.map((attachment) => (
        <Chip key={attachment.key} attachment={attachment} onRemove={onRemove} onRetry={onRetry} />
      ))}
    </List>
  )
}

function Chip({ attachment, onRemove, onRetry }: Omit<Props, 'attachments'> & { attachment: Attachment }) {
  const { t } = useTranslation()
  const status = useStatus(attachment)
  const { key, name, picture, info, state, part, error } = attachment
  return (
    <li data-attachment={state} title={name}>
      {picture ? <img src={picture} alt="" /> : <FileSign name={name} type={info?.type} />}
      <span className="words">
        <span className="name">{name}</span>
        <span className="status" role={state === 'failed' ? 'alert' : undefined}>
          {status}
        </span>
      </span>
      {state === 'failed' && !forGood.has(error ?? '') && (
        <PlainButton
          type="button"
          aria-label={t('files.retry', { name })}
          title={t('files.retry', { name })}
          onClick={() => onRetry(key)}
        >
          <RotateCw aria-hidden size={14} />
        </PlainButton>
      )}
      <PlainButton
        type="button"
        aria-label={t('files.remove', { name })}
        title={t('files.remove', { name })}
        onClick={() => onRemove(key)}
      >
        <X aria-hidden size={14} />
      </PlainButton>
      {(state === 'uploading' || state === 'waiting') && (
        <progress aria-label={t('files.progress', { name })} max={1} value={part} />
      )}
    </li>
  )
}

/** What another try would not change. */
const forGood: ReadonlySet<string> = new Set(['PAYLOAD_TOO_LARGE', 'BAD_REQUEST', 'PRECONDITION_FAILED'])

function useStatus({ state, part, size, error }: Attachment): string {
  const { t } = useTranslation()
  const words = useSize()
  if (state === 'ready') return words(size)
  if (state === 'waiting') return t('files.waiting')
  if (state === 'uploading') return part < 1 ? t('files.percent', { part }) : t('files.checking')
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
    width: 220,
    maxWidth: '100%',
    [theme.breakpoints.down('md')]: { width: 'calc(50% - 4px)', gap: 6 },
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
})
