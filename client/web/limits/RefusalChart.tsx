import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import type { RefusalHistory } from '../../../shared/limits.ts'
import { useTime } from '../app/time.ts'
import { type Bar, barsOf, coloursOf, totalsOf } from './chart.ts'
import { useWords } from './useWords.ts'

const width = 720
const height = 160
const gap = 1.5

/** Refused calls over time, a bar for each stretch, stacked by rule. */
export function RefusalChart({ history }: { history: RefusalHistory }) {
  const { t } = useTranslation()
  const { when } = useTime()
  const { bars, highest } = barsOf(history, Date.now())
  const totals = totalsOf(history)
  const colours = coloursOf(totals)
  const count = totals.reduce((sum, { total }) => sum + total, 0)
  const step = width / bars.length
  return (
    <Box component="figure" sx={{ m: 0 }}>
      <Typography variant="caption" aria-hidden sx={label}>
        {t('limits.number', { value: highest })}
      </Typography>
      <svg role="img" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" width="100%" height={height}>
        <title>{t('limits.chart', { count })}</title>
        <Line y={0.5} />
        <Line y={height / 2} />
        <Line y={height - 0.5} />
        {bars.map((bar, index) => (
          <Column key={bar.at} bar={bar} x={index * step} wide={Math.max(1, step - gap)} colours={colours} />
        ))}
      </svg>
      <Box aria-hidden sx={{ display: 'flex', justifyContent: 'space-between' }}>
        <Typography variant="caption" sx={label}>
          {when(history.from)}
        </Typography>
        <Typography variant="caption" sx={label}>
          {t('limits.now')}
        </Typography>
      </Box>
      <Legend history={history} />
    </Box>
  )
}

function Line({ y }: { y: number }) {
  return <line x1={0} x2={width} y1={y} y2={y} stroke="var(--mui-palette-divider)" vectorEffect="non-scaling-stroke" />
}

function Column({ bar, x, wide, colours }: { bar: Bar; x: number; wide: number; colours: Map<string, string> }) {
  const { t } = useTranslation()
  const { when } = useTime()
  if (bar.total === 0) return null
  return (
    <g>
      <title>{t('limits.bar', { count: bar.total, at: when(bar.at) })}</title>
      {bar.parts.map(({ ruleId, from, to }) => (
        <rect
          key={ruleId}
          x={x}
          width={wide}
          y={(1 - to) * height}
          height={Math.max(1, (to - from) * height)}
          fill={colours.get(ruleId)}
        />
      ))}
    </g>
  )
}

function Legend({ history }: { history: RefusalHistory }) {
  const { t } = useTranslation()
  const { subject } = useWords()
  const totals = totalsOf(history)
  const colours = coloursOf(totals)
  return (
    <Box component="ul" sx={{ m: 0, mt: 2, p: 0, display: 'flex', flexWrap: 'wrap', columnGap: 5, rowGap: 1 }}>
      {totals.map(({ refused, total }) => (
        <Typography key={refused.ruleId} component="li" variant="caption" sx={entry}>
          <Box
            aria-hidden
            sx={{ width: 10, height: 10, borderRadius: '3px', bgcolor: colours.get(refused.ruleId), flex: 'none' }}
          />
          {subject(refused)}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {t('limits.number', { value: total })}
          </Box>
        </Typography>
      ))}
    </Box>
  )
}

const label = { color: 'text.secondary', fontVariantNumeric: 'tabular-nums', display: 'block' } as const

const entry = { display: 'flex', alignItems: 'center', gap: 1.5, fontVariantNumeric: 'tabular-nums' } as const
