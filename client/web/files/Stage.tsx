import { styled } from '@mui/material/styles'
import { pathOfFile } from '../../../shared/files.ts'
import { Plain } from './Plain.tsx'
import { PdfView } from './pdf/PdfView.tsx'
import { TextView } from './TextView.tsx'
import { type Shown, viewOf } from './views.ts'

/** A file as large as there is room, in the way that its kind is looked at. */
export function Stage({ file, onClose }: { file: Shown; onClose: () => void }) {
  return (
    <Room onClick={({ target, currentTarget }) => target === currentTarget && onClose()}>
      <Look file={file} />
    </Room>
  )
}

function Look({ file }: { file: Shown }) {
  const { name, image } = file
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
      <video src={pathOfFile(file)} controls preload="metadata" aria-label={name} />
    )
  if (view === 'pdf') return <PdfView file={file} />
  if (view === 'text') return <TextView file={file} />
  return <Plain file={file} />
}

const Room = styled('div')({
  position: 'relative',
  flex: 1,
  minHeight: 0,
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  padding: '0 12px 16px',
  '& > img, & > video': {
    width: 'auto',
    height: 'auto',
    maxWidth: '100%',
    maxHeight: '100%',
    objectFit: 'contain',
    borderRadius: 4,
    backgroundSize: 'cover',
    backgroundPosition: 'center',
  },
})
