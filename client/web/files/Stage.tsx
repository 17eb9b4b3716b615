import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import { pathOfFile } from '../../../shared/files.ts'
import { FileSign } from './FileSign.tsx'
import { type Shown, viewOf } from './views.ts'

/** A file as large as there is room, in the way that its kind is looked at. */
export function Stage({ file, onClose }: { file: Shown; onClose: () => void }) {
  return <Room onClick={({ target, currentTarget }) => target === currentTarget && onClose()}>{look(file)}</Room>
}

function look(file: Shown) {
  const { name, image } = file
  const path = pathOfFile(file)
  const view = viewOf(file)
  if (view === 'image' && image)
    return (
      <img
        src={pathOfFile(file, 'large')}
        alt={name}
        width={image.width}
        height={image.height}
        style={{ backgroundImage: `url(data:image/webp;base64,${image.blur})` }}
      />
    )
  if (view === 'video')
    return (
      // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
      <video src={path} controls preload="metadata" aria-label={name} />
    )
  return <Plain file={file} />
}

/** What can be heard, or only saved. */
function Plain({ file }: { file: Shown }) {
  const { t } = useTranslation()
  const { name, type } = file
  const path = pathOfFile(file)
  return (
    <div className="plain">
      <FileSign name={name} type={type} size={72} />
      <b>{name}</b>
      {viewOf(file) === 'audio' ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
        <audio src={path} controls preload="metadata" aria-label={name} />
      ) : (
        <>
          <span>{t('files.noView')}</span>
          <a href={path} download={name}>
            {t('files.save')}
          </a>
        </>
      )}
    </div>
  )
}

const Room = styled('div')({
  flex: 1,
  minHeight: 0,
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  padding: '0 12px 16px',
  '& img, & video': {
    width: 'auto',
    height: 'auto',
    maxWidth: '100%',
    maxHeight: '100%',
    objectFit: 'contain',
    borderRadius: 4,
    backgroundSize: 'cover',
    backgroundPosition: 'center',
  },
  '& .plain': {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: 12,
    width: 420,
    maxWidth: '100%',
    padding: 24,
    textAlign: 'center',
    overflowWrap: 'anywhere',
  },
  '& .plain > span:first-of-type': { background: 'rgb(255 240 215 / 0.1)', color: 'inherit' },
  '& .plain > span + b': { fontSize: 16, lineHeight: '22px' },
  '& .plain > b + span': { fontSize: 14, color: '#a59e93' },
  '& .plain > a': {
    padding: '8px 16px',
    borderRadius: 8,
    fontSize: 14,
    fontWeight: 550,
    color: '#0a1f1b',
    background: '#5cc4ae',
    textDecoration: 'none',
  },
  '& audio': { width: '100%' },
})
