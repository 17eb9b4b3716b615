import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import ChartColumn from 'lucide-react/icons/chart-column'
import Sheet from 'lucide-react/icons/sheet'
import ShieldCheck from 'lucide-react/icons/shield-check'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { RefusalChart } from './RefusalChart.tsx'
import { RefusalTable } from './RefusalTable.tsx'
import { useRefusals } from './rules.ts'

const hours = { hour: 1, day: 24, week: 168, month: 720 }
type Span = keyof typeof hours
const spans = ['hour', 'day', 'week', 'month'] as const

/** How many calls were refused, when and by which rule. */
export function Refusals() {
  const { t } = useTranslation()
  const id = useId()
  const [span, setSpan] = useState<Span>('day')
  const [asTable, setAsTable] = useState(false)
  return (
    <Box component="section" aria-labelledby={id}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, mb: 3 }}>
        <Typography id={id} variant="h2" sx={{ flex: 1 }}>
          {t('limits.refusals')}
        </Typography>
        <Select
          size="small"
          value={span}
          onChange={({ target }) => setSpan(target.value)}
          inputProps={{ 'aria-label': t('limits.span') }}
          sx={{ '& .MuiSelect-select': { py: 1.25, fontSize: 14 } }}
        >
          {spans.map((choice) => (
            <MenuItem key={choice} value={choice}>
              {t(`limits.last.${choice}`)}
            </MenuItem>
          ))}
        </Select>
        <IconAction
          icon={asTable ? ChartColumn : Sheet}
          label={asTable ? t('limits.asChart') : t('limits.asTable')}
          onClick={() => setAsTable(!asTable)}
        />
      </Box>
      <Box sx={{ minHeight: 240, display: 'flex', flexDirection: 'column', '& > *': { minWidth: 0 } }}>
        <Shown span={span} asTable={asTable} />
      </Box>
    </Box>
  )
}

function Shown({ span, asTable }: { span: Span; asTable: boolean }) {
  const { t } = useTranslation()
  const history = useRefusals(hours[span])
  if (history.isPending) return <Skeleton variant="rounded" height={176} />
  if (history.isError) return <ErrorState title={t('limits.refusalsFailed')} onRetry={() => void history.refetch()} />
  if (history.data.refused.length === 0)
    return <EmptyState icon={ShieldCheck} title={t('limits.noRefusals')} hint={t('limits.noRefusalsHint')} />
  return asTable ? <RefusalTable history={history.data} /> : <RefusalChart history={history.data} />
}
