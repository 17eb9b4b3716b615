import { styled } from '@mui/material/styles'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useIsNear } from '../../ui/near.ts'
import { loadLibrary } from './library.ts'

interface Props {
  document: PDFDocumentProxy
  nth: number
  of: number
  /** The first one, whose size the others have until theirs is known. */
  first: PDFPageProxy
  scale: number
}

/** A page; drawn while it is near, for each takes megabytes. */
export function PdfPage({ document, nth, of, first, scale }: Props) {
  const { t } = useTranslation()
  const frame = useRef<HTMLDivElement>(null)
  const isNear = useIsNear(frame)
  const [page, setPage] = useState(nth === 1 ? first : undefined)
  useEffect(() => {
    if (!isNear || page) return
    document.getPage(nth).then(setPage, () => undefined)
  }, [isNear, page, document, nth])
  const { width, height } = (page ?? first).getViewport({ scale })
  return (
    <Sheet
      ref={frame}
      data-page={nth}
      role="group"
      aria-label={t('files.nthPage', { nth, count: of })}
      style={{ width, height, ['--total-scale-factor' as string]: scale }}
    >
      {isNear && page && <Drawn page={page} scale={scale} />}
    </Sheet>
  )
}

/** In pixels, of all that a page is drawn with: more is refused by some browsers. */
const mostPixels = 16_777_216

function Drawn({ page, scale }: { page: PDFPageProxy; scale: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const words = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const [drawn, container] = [canvas.current, words.current]
    if (!drawn || !container) return
    const viewport = page.getViewport({ scale })
    const ratio = Math.min(devicePixelRatio, 2, Math.sqrt(mostPixels / (viewport.width * viewport.height)))
    const fine = page.getViewport({ scale: scale * ratio })
    drawn.width = Math.floor(fine.width)
    drawn.height = Math.floor(fine.height)
    const drawing = page.render({ canvas: drawn, viewport: fine })
    drawing.promise.catch(() => undefined)
    let isOver = false
    const write = async () => {
      const { TextLayer } = await loadLibrary()
      const textContentSource = await page.getTextContent()
      if (isOver) return
      container.replaceChildren()
      await new TextLayer({ textContentSource, container, viewport }).render()
    }
    write().catch(() => undefined)
    return () => {
      isOver = true
      drawing.cancel()
    }
  }, [page, scale])
  return (
    <>
      <canvas ref={canvas} />
      <div ref={words} className="words" />
    </>
  )
}

const Sheet = styled('div')({
  position: 'relative',
  flex: 'none',
  overflow: 'hidden',
  borderRadius: 2,
  background: '#fff',
  '& canvas': { display: 'block', width: '100%', height: '100%' },
  // The words stand above what is drawn, to be selected and read aloud.
  '& .words': {
    position: 'absolute',
    inset: 0,
    overflow: 'clip',
    lineHeight: 1,
    textAlign: 'initial',
    textSizeAdjust: 'none',
    forcedColorAdjust: 'none',
    transformOrigin: '0 0',
    '--min-font-size': 1,
    '--text-scale-factor': 'calc(var(--total-scale-factor) * var(--min-font-size))',
  },
  '& .words :is(span, br)': {
    position: 'absolute',
    color: 'transparent',
    whiteSpace: 'pre',
    cursor: 'text',
    transformOrigin: '0% 0%',
  },
  '& .words > :not(.markedContent), & .words .markedContent span:not(.markedContent)': {
    fontSize: 'calc(var(--text-scale-factor) * var(--font-height, 0))',
    transform: 'rotate(var(--rotate, 0deg)) scaleX(var(--scale-x, 1)) scale(calc(1 / var(--min-font-size)))',
  },
  '& .words .markedContent': { display: 'contents' },
  '& .words ::selection': { color: 'transparent', background: 'rgb(11 110 95 / 0.3)' },
})
