import { styled } from '@mui/material/styles'
import Download from 'lucide-react/icons/download'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FileInfo, pathOfFile, showsAs } from '../../../shared/files.ts'
import { tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { FileSign } from './FileSign.tsx'
import { sizeOf, sorted } from './geometry.ts'
import { Lightbox, type Picture } from './Lightbox.tsx'
import { useSize } from './words.ts'

/** What stands below the text of a message. */
export function Files({ files }: { files: readonly FileInfo[] }) {
  const { pictures, others } = sorted(files)
  const [open, setOpen] = useState<number>()
  return (
    <Layout>
      {pictures.length > 0 && (
        <div className="pictures">
          {pictures.map((picture, index) => (
            <Small key={picture.id} picture={picture} isAlone={pictures.length === 1} onOpen={() => setOpen(index)} />
          ))}
        </div>
      )}
      {others.map((file) => (
        <Other key={file.id} file={file} />
      ))}
      {open !== undefined && (
        <Lightbox pictures={pictures} at={open} onMove={setOpen} onClose={() => setOpen(undefined)} />
      )}
    </Layout>
  )
}

function Small({ picture, isAlone, onOpen }: { picture: Picture; isAlone: boolean; onOpen: () => void }) {
  const { t } = useTranslation()
  const { width, height } = sizeOf(picture.image, isAlone)
  const backgroundImage = `url(data:image/webp;base64,${picture.image.blur})`
  return (
    <PlainButton
      type="button"
      className="picture"
      aria-haspopup="dialog"
      aria-label={t('files.open', { name: picture.name })}
      title={picture.name}
      style={{ width, aspectRatio: `${width} / ${height}`, backgroundImage }}
      onClick={onOpen}
    >
      <img src={pathOfFile(picture, 'small')} alt={picture.name} loading="lazy" decoding="async" draggable={false} />
    </PlainButton>
  )
}

function Other({ file }: { file: FileInfo }) {
  const { t } = useTranslation()
  const words = useSize()
  const { name, size, type } = file
  const kind = showsAs(file)
  return (
    <div className="file" data-kind={kind}>
      {kind === 'video' && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
        <video src={pathOfFile(file)} controls preload="none" aria-label={name} />
      )}
      <div className="card">
        <FileSign name={name} type={type} />
        <span className="words">
          <a href={pathOfFile(file)} download={name} title={name}>
            {name}
          </a>
          <span>{words(size)}</span>
        </span>
        <a
          className="save"
          href={pathOfFile(file)}
          download={name}
          aria-label={t('files.download', { name })}
          title={t('files.download', { name })}
        >
          <Download aria-hidden size={18} strokeWidth={1.75} />
        </a>
      </div>
      {kind === 'audio' && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
        <audio src={pathOfFile(file)} controls preload="none" aria-label={name} />
      )}
    </div>
  )
}

const Layout = styled('div')({
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'flex-start',
  gap: 8,
  padding: '4px 0',
  '& .pictures': { display: 'flex', flexWrap: 'wrap', gap: 8, maxWidth: '100%' },
  '& .picture': {
    display: 'block',
    maxWidth: '100%',
    overflow: 'hidden',
    borderRadius: 8,
    cursor: 'zoom-in',
    backgroundColor: tones.action.selected,
    backgroundSize: 'cover',
    backgroundPosition: 'center',
    // A hairline that shows on any picture.
    boxShadow: `0 0 0 1px ${tones.divider}`,
  },
  '& .picture img': { display: 'block', width: '100%', height: '100%', objectFit: 'cover', color: 'transparent' },
  '& .file': {
    width: 400,
    maxWidth: '100%',
    overflow: 'hidden',
    border: `1px solid ${tones.divider}`,
    borderRadius: 8,
    background: tones.background.paper,
  },
  '& video': { display: 'block', width: '100%', aspectRatio: '16 / 9', background: '#000' },
  '& audio': { display: 'block', width: 'calc(100% - 16px)', height: 36, margin: '0 8px 8px' },
  '& .card': { display: 'flex', alignItems: 'center', gap: 10, padding: '8px 6px 8px 10px' },
  '& .words': { flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' },
  '& .words > *': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& .words a': {
    fontSize: 14,
    lineHeight: '20px',
    fontWeight: 550,
    color: tones.text.primary,
    textDecoration: 'none',
    '&:hover': { textDecoration: 'underline', textUnderlineOffset: 2 },
  },
  '& .words span': { fontSize: 12, lineHeight: '16px', color: tones.text.secondary },
  '& .save': {
    flex: 'none',
    display: 'grid',
    placeItems: 'center',
    width: 36,
    height: 36,
    borderRadius: 8,
    color: tones.text.secondary,
    '&:hover': { background: tones.action.hover, color: tones.text.primary },
  },
})
