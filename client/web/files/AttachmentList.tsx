import FileSearch from 'lucide-react/icons/file-search'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import RotateCw from 'lucide-react/icons/rotate-cw'
import X from 'lucide-react/icons/x'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Attachment, mayGoOn } from './attachments.ts'
import { ChipAction, Chips } from './Chips.tsx'
import { FileSign } from './FileSign.tsx'
import type { useAttachments } from './useAttachments.ts'
import { useSize } from './words.ts'

type Doings = Pick<ReturnType<typeof useAttachments>, 'remove' | 'retry' | 'pause' | 'resume' | 'find'>

/** What goes with the message that is being written, and how far it has come. */
export function AttachmentList({ list, ...doings }: Doings & { list: readonly Attachment[] }) {
  const { t } = useTranslation()
  return (
    <Chips aria-label={t('files.attached')}>
      {list.map((attachment) => (
        <Chip key={attachment.key} attachment={attachment} doings={doings} />
      ))}
    </Chips>
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
        <ChipAction icon={Pause} label={t('files.pause', { name })} onClick={() => doings.pause(key)} />
      )}
      {state === 'paused' && (
        <ChipAction icon={Play} label={t('files.resume', { name })} onClick={() => doings.resume(key)} />
      )}
      {state === 'lost' && <Find name={name} onFound={(file) => doings.find(key, file)} />}
      {mayGoOn(attachment) && (
        <ChipAction icon={RotateCw} label={t('files.retry', { name })} onClick={() => doings.retry(key)} />
      )}
      <ChipAction icon={X} label={t('files.remove', { name })} onClick={() => doings.remove(key)} />
      {(isOnItsWay || state === 'paused' || state === 'lost') && (
        <progress aria-label={t('files.progress', { name })} max={1} value={part} />
      )}
    </li>
  )
}

/** Has a file chosen again that the browser could not keep. */
function Find({ name, onFound }: { name: string; onFound: (file: File) => void }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <ChipAction icon={FileSearch} label={t('files.find', { name })} onClick={() => input.current?.click()} />
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

function useStatus({ state, part, size, error, mostBytes }: Attachment): string {
  const { t } = useTranslation()
  const words = useSize()
  if (state === 'ready') return words(size)
  if (state === 'waiting') return t('files.waiting')
  if (state === 'paused') return t('files.paused', { part })
  if (state === 'lost') return t('files.lost')
  if (state === 'uploading') return part < 1 ? t('files.percent', { part }) : t('files.checking')
  if (error === 'infected' || error === 'unscannable') return t(`files.${error}`)
  if (error === 'PAYLOAD_TOO_LARGE')
    return mostBytes ? t('files.largerThan', { size: words(mostBytes) }) : t('files.tooLarge')
  if (error === 'PRECONDITION_FAILED') return t('files.noSpace')
  return error === 'BAD_REQUEST' ? t('files.unreadable') : t('files.failed')
}
