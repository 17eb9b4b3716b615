import { styled } from '@mui/material/styles'
import Download from 'lucide-react/icons/download'
import { useTranslation } from 'react-i18next'
import { pathOfFile } from '../../../shared/files.ts'
import { tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { FileMenu } from './FileMenu.tsx'
import { FileSign } from './FileSign.tsx'
import { type Shown, viewOf } from './views.ts'
import { useAbout } from './words.ts'

/** A file in a line: what it is, and what can be done with it. */
export function FileCard({ file, onOpen }: { file: Shown; onOpen: () => void }) {
  const { t } = useTranslation()
  const about = useAbout(file)
  const { name, type } = file
  const path = pathOfFile(file)
  return (
    <Card className="card">
      <FileSign name={name} type={type} />
      <span className="words">
        {viewOf(file) === 'file' ? (
          <a className="title" href={path} download={name} title={name}>
            {name}
          </a>
        ) : (
          <PlainButton
            type="button"
            className="title"
            aria-haspopup="dialog"
            aria-label={t('files.open', { name })}
            title={name}
            onClick={onOpen}
          >
            {name}
          </PlainButton>
        )}
        <span>{about.join(' · ')}</span>
      </span>
      <FileMenu className="act" file={file} />
      <a
        className="act"
        href={path}
        download={name}
        aria-label={t('files.download', { name })}
        title={t('files.download', { name })}
      >
        <Download aria-hidden size={18} strokeWidth={1.75} />
      </a>
    </Card>
  )
}

const Card = styled('div')({
  display: 'flex',
  alignItems: 'center',
  gap: 10,
  minHeight: 52,
  padding: '8px 0',
  '& .words': { flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column', alignItems: 'flex-start' },
  '& .words > *': { maxWidth: '100%', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& .title': {
    fontSize: 14,
    lineHeight: '20px',
    fontWeight: 550,
    color: tones.text.primary,
    textDecoration: 'none',
    borderRadius: 3,
    '&:hover': { textDecoration: 'underline', textUnderlineOffset: 2 },
  },
  '& .words > span': { fontSize: 12, lineHeight: '16px', color: tones.text.secondary },
  '& .act': {
    flex: 'none',
    display: 'grid',
    placeItems: 'center',
    width: 36,
    height: 36,
    marginLeft: -6,
    borderRadius: 8,
    color: tones.text.secondary,
    '&:hover': { background: tones.action.hover, color: tones.text.primary },
  },
})
