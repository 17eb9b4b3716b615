import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'

/** Above the first message that is new. */
export function NewLine() {
  const { t } = useTranslation()
  return (
    <Line role="separator" aria-label={t('receipts.newLine')}>
      <span aria-hidden>{t('receipts.new')}</span>
    </Line>
  )
}

const Line = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  height: 20,
  fontSize: 11,
  lineHeight: '16px',
  fontWeight: 650,
  color: theme.vars?.palette.error.main,
  '&::before': { content: '""', flex: 1, height: 1, marginLeft: 20, background: theme.vars?.palette.error.main },
  '& span': { padding: '0 20px 0 8px' },
}))
