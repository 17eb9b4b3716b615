import { styled } from '@mui/material/styles'
import ChartBar from 'lucide-react/icons/chart-bar'
import Forward from 'lucide-react/icons/forward'
import LinkIcon from 'lucide-react/icons/link'
import { useTranslation } from 'react-i18next'
import { type FileInfo, pathOfFile, showsAs } from '../../../shared/files.ts'
import type { Hit, Range } from '../../../shared/search.ts'
import { tones } from '../app/theme.ts'
import { FileSign } from '../files/FileSign.tsx'
import { useSize } from '../files/words.ts'
import { Marked } from '../messages/Marked.tsx'
import { MessageText } from '../messages/MessageText.tsx'
import { excerpt } from './excerpt.ts'
import { rangesOf } from './ranges.ts'

/** What a message has besides its text: its files, and of the rest that in which something was found. */
export function HitDetails({ hit }: { hit: Hit }) {
  const { t } = useTranslation()
  const { files, forwarded, poll, previews } = hit.message
  const passed = forwarded && excerpt(forwarded.text, rangesOf(hit, 'forwarded'))
  return (
    <Details>
      {passed && (
        <div className="line">
          <Forward aria-label={t('sharing.isForwarded')} size={14} />
          <MessageText text={passed.text} found={passed.ranges} />
        </div>
      )}
      {poll?.options.map((option, at) => {
        const found = rangesOf(hit, 'option', at)
        return found.length > 0 && <Line key={option.text} icon={ChartBar} text={option.text} found={found} />
      })}
      {previews.map((preview, at) => {
        const found = rangesOf(hit, 'preview', at)
        return found.length > 0 && <Line key={preview.url} icon={LinkIcon} text={preview.title} found={found} />
      })}
      {files.length > 0 && (
        <div className="files">
          {files.map((file, at) => (
            <File key={file.id} file={file} found={rangesOf(hit, 'file', at)} />
          ))}
        </div>
      )}
    </Details>
  )
}

function Line({ icon: Icon, text, found }: { icon: typeof LinkIcon; text: string; found: readonly Range[] }) {
  return (
    <div className="line">
      <Icon aria-hidden size={14} />
      <span>
        <Marked text={text} found={found} />
      </span>
    </div>
  )
}

function File({ file, found }: { file: FileInfo; found: readonly Range[] }) {
  const words = useSize()
  return (
    <div className="file">
      {showsAs(file) === 'image' ? <Thumbnail file={file} /> : <FileSign name={file.name} type={file.type} />}
      <span className="name" title={file.name}>
        <Marked text={file.name} found={found} />
      </span>
      <span className="size">{words(file.size)}</span>
    </div>
  )
}

function Thumbnail({ file }: { file: FileInfo }) {
  const backgroundImage = `url(data:image/webp;base64,${file.image?.blur ?? ''})`
  return <img src={pathOfFile(file, 'small')} alt="" loading="lazy" decoding="async" style={{ backgroundImage }} />
}

const Details = styled('div')({
  display: 'flex',
  flexDirection: 'column',
  gap: 4,
  fontSize: 14,
  lineHeight: '20px',
  '&:empty': { display: 'none' },
  '& .line': {
    display: 'flex',
    gap: 8,
    marginTop: 4,
    paddingLeft: 10,
    borderLeft: `3px solid ${tones.divider}`,
    color: tones.text.secondary,
    '& svg': { flex: 'none', marginTop: 4 },
    '& > *': { minWidth: 0 },
  },
  '& .files': { display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 6 },
  '& .file': {
    display: 'flex',
    alignItems: 'center',
    gap: 10,
    minWidth: 0,
    maxWidth: '100%',
    padding: '5px 12px 5px 5px',
    border: `1px solid ${tones.divider}`,
    borderRadius: 8,
    background: tones.background.paper,
  },
  '& img': { width: 48, height: 48, borderRadius: 6, objectFit: 'cover', backgroundSize: 'cover' },
  '& .name': { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', fontWeight: 550 },
  '& .size': { flex: 'none', fontSize: 12, color: tones.text.secondary },
})
