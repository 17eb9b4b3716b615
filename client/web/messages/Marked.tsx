import { styled } from '@mui/material/styles'
import type { Range } from '../../../shared/search.ts'
import { tones } from '../app/theme.ts'
import { piecesOf } from './found.ts'

/** A text in which what was found is marked. */
export function Marked({ text, found = [] }: { text: string; found?: readonly Range[] | undefined }) {
  return piecesOf(text, found).map((piece, nth) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no identity but their order
    piece.found ? <Mark key={nth}>{piece.value}</Mark> : piece.value,
  )
}

const Mark = styled('mark')({
  // Said twice, for a text has marks of another kind too.
  '&&': {
    padding: 0,
    borderRadius: 3,
    color: 'inherit',
    fontWeight: 'inherit',
    background: `color-mix(in srgb, ${tones.warning.main} 30%, transparent)`,
  },
})
