import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FileInfo, pathOfFile } from '../../../shared/files.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { ChipAction, Chips } from './Chips.tsx'
import { FileSign } from './FileSign.tsx'
import { Lightbox } from './Lightbox.tsx'
import { useSize } from './words.ts'

interface Props {
  files: readonly FileInfo[]
  onRemove: ((id: string) => void) | undefined
}

/** Files that go with what is not sent yet: each can be looked at, and perhaps be left out. */
export function FileChips({ files, onRemove }: Props) {
  const { t } = useTranslation()
  const words = useSize()
  const [open, setOpen] = useState<number>()
  return (
    <>
      <Chips aria-label={t('files.attached')}>
        {files.map(({ id, name, type, size, image }, index) => (
          <li key={id} title={name}>
            {image ? <img src={pathOfFile({ id, name }, 'small')} alt="" /> : <FileSign name={name} type={type} />}
            <PlainButton
              type="button"
              className="words"
              aria-haspopup="dialog"
              aria-label={t('files.open', { name })}
              onClick={() => setOpen(index)}
            >
              <span className="name">{name}</span>
              <span className="status">{words(size)}</span>
            </PlainButton>
            {onRemove && <ChipAction icon={X} label={t('files.remove', { name })} onClick={() => onRemove(id)} />}
          </li>
        ))}
      </Chips>
      {open !== undefined && <Lightbox files={files} at={open} onMove={setOpen} onClose={() => setOpen(undefined)} />}
    </>
  )
}
