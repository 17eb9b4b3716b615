import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useTranslation } from 'react-i18next'
import type { RefusalHistory } from '../../../shared/limits.ts'
import { useTime } from '../app/time.ts'
import { useWords } from './useWords.ts'

/** The same as the chart in words and numbers, the latest first. */
export function RefusalTable({ history }: { history: RefusalHistory }) {
  const { t } = useTranslation()
  const { subject } = useWords()
  const { when } = useTime()
  return (
    <Table size="small" aria-label={t('limits.refusals')} sx={{ '& td, & th': { px: 1, borderColor: 'divider' } }}>
      <TableHead>
        <TableRow>
          <TableCell>{t('limits.time')}</TableCell>
          <TableCell>{t('limits.rule')}</TableCell>
          <TableCell align="right">{t('limits.refused')}</TableCell>
          <TableCell align="right">{t('limits.subjects')}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {history.refused.toReversed().map((refused) => (
          <TableRow key={`${refused.at} ${refused.ruleId}`}>
            <TableCell>{when(refused.at)}</TableCell>
            <TableCell>{subject(refused)}</TableCell>
            <TableCell align="right">{refused.count}</TableCell>
            <TableCell align="right">{refused.subjects}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
