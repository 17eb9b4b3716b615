import CircularProgress from '@mui/material/CircularProgress'
import { styled } from '@mui/material/styles'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'

/** More stand in the page than anybody reads in it. */
const mostRows = 500
const mostColumns = 50

/** The beginning of a table that is written down in lines; of a text that `isCut`, the last line is not whole. */
export function CsvTable({ text, isCut }: { text: string; isCut: boolean }) {
  const { t } = useTranslation()
  const { data: rowsOf } = useQuery({
    queryKey: ['csv'],
    queryFn: () => import('./csv.ts').then((module) => module.rowsOf),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const rows = useMemo(() => rowsOf?.(text, mostRows + 1), [rowsOf, text])
  if (!rows) return <CircularProgress color="inherit" size={28} aria-label={t('files.opening')} />
  const whole = isCut && rows.length <= mostRows ? rows.slice(0, -1) : rows.slice(0, mostRows)
  const columns = Math.max(0, ...whole.map(({ length }) => length))
  const isPart = rows.length > mostRows || columns > mostColumns
  const places = Array.from({ length: Math.min(columns, mostColumns) }, (_, place) => place)
  const [head = [], ...body] = whole
  return (
    <Frame>
      <table>
        <thead>
          <tr>
            <th aria-hidden />
            {places.map((place) => (
              <th key={place} scope="col" dir="auto">
                {head[place]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their order
            <tr key={nth}>
              <td aria-hidden>{nth + 1}</td>
              {places.map((place) => (
                <td key={place} dir="auto">
                  {row[place]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {isPart && <footer>{t('files.tableCut', { rows: mostRows, columns: mostColumns })}</footer>}
    </Frame>
  )
}

const Frame = styled('div')({
  minWidth: 'fit-content',
  '& table': { width: 'max-content', borderCollapse: 'separate', borderSpacing: 0, fontSize: 13, lineHeight: '18px' },
  '& th, & td': {
    maxWidth: 360,
    padding: '6px 12px',
    textAlign: 'start',
    verticalAlign: 'top',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'break-word',
    minWidth: 64,
    fontVariantNumeric: 'tabular-nums',
    borderBottom: `1px solid ${tones.divider}`,
    borderInlineEnd: `1px solid ${tones.divider}`,
  },
  '& th': {
    position: 'sticky',
    top: 48,
    fontWeight: 600,
    background: tones.background.default,
    borderTop: `1px solid ${tones.divider}`,
  },
  '& tr > :first-of-type': { minWidth: 0, textAlign: 'end', color: tones.text.disabled },
  '& footer': { padding: '12px 16px', fontSize: 13, color: tones.text.secondary },
})
