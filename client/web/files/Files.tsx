import { styled } from '@mui/material/styles'
import { useState } from 'react'
import { type FileInfo, pathOfFile } from '../../../shared/files.ts'
import { tones } from '../app/theme.ts'
import { Excerpt } from './Excerpt.tsx'
import { FileCard } from './FileCard.tsx'
import { sizeOf, sorted } from './geometry.ts'
import { Lightbox } from './Lightbox.tsx'
import { PictureTile } from './PictureTile.tsx'
import { type Shown, viewOf } from './views.ts'

/** What stands below the text of a message. */
export function Files({ files, uploaderId }: { files: readonly FileInfo[]; uploaderId?: string }) {
  const { pictures, others } = sorted(files)
  const shown: Shown[] = [...pictures, ...others]
  const [open, setOpen] = useState<number>()
  return (
    <Layout>
      {pictures.length > 0 && (
        <div className="pictures">
          {pictures.map((picture, index) => {
            const { width, height } = sizeOf(picture.image, pictures.length === 1)
            const style = { width, aspectRatio: `${width} / ${height}` }
            return <PictureTile key={picture.id} picture={picture} style={style} onOpen={() => setOpen(index)} />
          })}
        </div>
      )}
      {others.map((file, index) => (
        <Other key={file.id} file={{ ...file, uploaderId }} onOpen={() => setOpen(pictures.length + index)} />
      ))}
      {open !== undefined && (
        <Lightbox
          files={shown.map((file) => ({ ...file, uploaderId }))}
          at={open}
          onMove={setOpen}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Layout>
  )
}

function Other({ file, onOpen }: { file: Shown; onOpen: () => void }) {
  const { name } = file
  const view = viewOf(file)
  return (
    <div className="file" data-kind={view}>
      {view === 'video' && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
        <video src={pathOfFile(file)} controls preload="none" aria-label={name} />
      )}
      <FileCard file={file} onOpen={onOpen} />
      {view === 'text' && <Excerpt file={file} onOpen={onOpen} />}
      {view === 'audio' && (
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
  '& .card': { padding: '8px 6px 8px 10px' },
})
