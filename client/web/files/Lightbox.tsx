import Dialog from '@mui/material/Dialog'
import { styled } from '@mui/material/styles'
import ChevronLeft from 'lucide-react/icons/chevron-left'
import ChevronRight from 'lucide-react/icons/chevron-right'
import Download from 'lucide-react/icons/download'
import X from 'lucide-react/icons/x'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { pathOfFile } from '../../../shared/files.ts'
import { theme } from '../app/theme.ts'
import { FileMenu } from './FileMenu.tsx'
import { Stage } from './Stage.tsx'
import type { Shown } from './views.ts'
import { useAbout } from './words.ts'

interface Props {
  files: readonly Shown[]
  at: number
  onMove: (at: number) => void
  onClose: () => void
}

/** A file as large as the window, and from it to those beside it: by the arrows, of which Escape is the way out. */
export function Lightbox({ files, at, onMove, onClose }: Props) {
  const { t } = useTranslation()
  const file = files[at]
  if (!file) return null
  const move = (step: number) => onMove((at + step + files.length) % files.length)
  const onKeyDown = ({ key, target }: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key]
    if (step && !(target instanceof Element && target.closest(ownArrows))) move(step)
  }
  const { id, name } = file
  const several = files.length > 1
  return (
    <Dialog
      open
      fullScreen
      onClose={onClose}
      onKeyDown={onKeyDown}
      slotProps={{ paper: { sx: paper, 'aria-label': name } }}
    >
      <Head>
        <span className="name">
          <b>{name}</b>
          <About file={file} nth={several ? t('files.nth', { nth: at + 1, count: files.length }) : undefined} />
        </span>
        <FileMenu file={file} onLeave={onClose} />
        <a
          href={pathOfFile(file)}
          download={name}
          aria-label={t('files.download', { name })}
          title={t('files.download', { name })}
        >
          <Download aria-hidden size={20} strokeWidth={1.75} />
        </a>
        <button type="button" aria-label={t('app.close')} title={t('app.close')} onClick={onClose}>
          <X aria-hidden size={20} strokeWidth={1.75} />
        </button>
      </Head>
      <Stage key={id} file={file} onClose={onClose} />
      {several && (
        <>
          <Arrow
            type="button"
            style={{ insetInlineStart: 12 }}
            aria-label={t('files.previous')}
            onClick={() => move(-1)}
          >
            <ChevronLeft aria-hidden size={24} strokeWidth={1.75} />
          </Arrow>
          <Arrow type="button" style={{ insetInlineEnd: 12 }} aria-label={t('files.next')} onClick={() => move(1)}>
            <ChevronRight aria-hidden size={24} strokeWidth={1.75} />
          </Arrow>
        </>
      )}
    </Dialog>
  )
}

function About({ file, nth }: { file: Shown; nth: string | undefined }) {
  const about = useAbout(file)
  return <span>{[nth, ...about].filter(Boolean).join(' · ')}</span>
}

/** What moves by the arrows itself. */
const ownArrows = 'video, audio, input, [role=menu], [data-scrolls]'

/** Dark in both schemes: colours are seen best so. */
const paper = { background: 'rgb(16 15 13 / 0.985)', color: '#ece8e1' }

const control = {
  display: 'grid',
  placeItems: 'center',
  flex: 'none',
  width: 40,
  height: 40,
  padding: 0,
  border: 0,
  borderRadius: 8,
  background: 'transparent',
  color: 'inherit',
  cursor: 'pointer',
  '&:hover': { background: 'rgb(255 240 215 / 0.12)' },
  '&:focus-visible': { outlineColor: '#5cc4ae' },
}

const Head = styled('div')({
  flex: 'none',
  display: 'flex',
  alignItems: 'center',
  gap: 4,
  padding: '8px 8px 8px 20px',
  '& .name': { flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' },
  '& .name > *': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& b': { fontSize: 14, lineHeight: '20px', fontWeight: 600 },
  '& .name span': { fontSize: 12, lineHeight: '16px', color: '#a59e93', fontVariantNumeric: 'tabular-nums' },
  '& > a, & > button': control,
})

const Arrow = styled('button')({
  ...control,
  position: 'absolute',
  top: 'calc(50% - 10px)',
  background: 'rgb(16 15 13 / 0.55)',
  borderRadius: 20,
  // On a phone it would stand on what is read.
  [theme.breakpoints.down('md')]: { top: 'auto', bottom: 16, background: '#2d2a26' },
})
