import CircularProgress from '@mui/material/CircularProgress'
import { styled } from '@mui/material/styles'
import ZoomIn from 'lucide-react/icons/zoom-in'
import ZoomOut from 'lucide-react/icons/zoom-out'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pathOfFile } from '../../../../shared/files.ts'
import { IconAction } from '../../ui/IconAction.tsx'
import { Plain } from '../Plain.tsx'
import type { Shown } from '../views.ts'
import { PdfPage } from './PdfPage.tsx'
import { type Pdf, usePdf } from './usePdf.ts'

/** A document page by page, drawn here: the browser's own viewer would let it act. */
export function PdfView({ file }: { file: Shown }) {
  const { t } = useTranslation()
  const { pdf, error } = usePdf(pathOfFile(file))
  if (error) return <Plain file={file} why={t(error === 'locked' ? 'files.locked' : 'files.brokenView')} />
  if (!pdf) return <CircularProgress color="inherit" size={28} aria-label={t('files.opening')} />
  return <Pages file={file} pdf={pdf} />
}

const mostPages = 300
const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]
/** As wide as the window, but no wider than can be read, in px. */
const widest = 920
const margin = 24

function Pages({ file, pdf: { document, first } }: { file: Shown; pdf: Pdf }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const room = useWidth(scroller)
  const [zoom, setZoom] = useState(1)
  const [at, setAt] = useState(1)
  const { numPages } = document
  const count = Math.min(numPages, mostPages)
  const fit = Math.min(room - margin, widest) / first.getViewport({ scale: 1 }).width
  const step = (by: 1 | -1) => setZoom(zooms[zooms.indexOf(zoom) + by] ?? zoom)
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === '+' || key === '=') step(1)
    if (key === '-') step(-1)
    if (key === '0') setZoom(1)
  }
  return (
    <>
      <Scroller
        ref={scroller}
        data-scrolls
        tabIndex={0}
        role="region"
        aria-label={file.name}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget }) => setAt(pageIn(currentTarget))}
      >
        {room > 0 &&
          Array.from({ length: count }, (_, index) => (
            <PdfPage
              // biome-ignore lint/suspicious/noArrayIndexKey: a page is known by its number
              key={index}
              document={document}
              first={first}
              nth={index + 1}
              of={numPages}
              scale={fit * zoom}
            />
          ))}
        {numPages > count && <p>{t('files.morePages', { count })}</p>}
      </Scroller>
      <Bar role="toolbar" aria-label={t('files.zoom')}>
        <span aria-live="polite">{t('files.nthPage', { nth: at, count: numPages })}</span>
        <IconAction icon={ZoomOut} label={t('files.zoomOut')} disabled={zoom === zooms[0]} onClick={() => step(-1)} />
        <span>{t('files.percent', { part: zoom })}</span>
        <IconAction icon={ZoomIn} label={t('files.zoomIn')} disabled={zoom === zooms.at(-1)} onClick={() => step(1)} />
      </Bar>
    </>
  )
}

/** The page in the middle of what is seen. */
function pageIn(scroller: HTMLElement): number {
  const middle = scroller.scrollTop + scroller.clientHeight / 2
  const pages = [...scroller.querySelectorAll<HTMLElement>('[data-page]')]
  return (pages.findLastIndex(({ offsetTop }) => offsetTop <= middle) || 0) + 1
}

function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    if (element.current) observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return width
}

const Scroller = styled('div')({
  position: 'absolute',
  inset: 0,
  display: 'flex',
  flexDirection: 'column',
  // Centred where there is room, and reachable from its left edge where there is none.
  alignItems: 'safe center',
  gap: 12,
  padding: '0 0 72px',
  overflow: 'auto',
  '& p': { fontSize: 14, color: '#a59e93', textAlign: 'center' },
})

const Bar = styled('div')({
  position: 'absolute',
  bottom: 16,
  insetInlineStart: '50%',
  transform: 'translateX(-50%)',
  display: 'flex',
  alignItems: 'center',
  gap: 4,
  padding: '4px 6px 4px 14px',
  whiteSpace: 'nowrap',
  fontSize: 13,
  fontVariantNumeric: 'tabular-nums',
  borderRadius: 12,
  background: '#2d2a26',
  boxShadow: '0 4px 16px rgb(0 0 0 / 0.4)',
  '& span:first-of-type': { marginRight: 8 },
  '& button': { color: 'inherit', '&.Mui-disabled': { color: '#7d766c' } },
})
