import { styled } from '@mui/material/styles'
import { mono, tones } from '../app/theme.ts'
import { codeColours, useColours } from '../messages/useColours.ts'
import { excerptOf } from './geometry.ts'
import { useExcerpt } from './queries.ts'
import { languageOf, type Shown } from './views.ts'

/** The first lines of a text, which a click opens; for others than the eyes, its name does. */
export function Excerpt({ file, onOpen }: { file: Shown; onOpen: () => void }) {
  const { data: text = '' } = useExcerpt(file)
  const coloured = useColours(text, languageOf(file.name))
  const { lines, height } = excerptOf(file)
  return (
    <Lines aria-hidden className={lines > 1 ? 'several' : ''} style={{ height }} onClick={onOpen}>
      <pre>{coloured ?? text}</pre>
    </Lines>
  )
}

const Lines = styled('div')({
  overflow: 'hidden',
  padding: '8px 12px 0',
  cursor: 'zoom-in',
  borderTop: `1px solid ${tones.divider}`,
  '&.several': { maskImage: 'linear-gradient(#000 calc(100% - 36px), transparent)' },
  '& pre': { margin: 0, fontFamily: mono, fontSize: 12, lineHeight: '17px', tabSize: 2, whiteSpace: 'pre' },
  ...codeColours,
})
