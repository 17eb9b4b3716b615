import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { mono } from '../app/theme.ts'
import { useNotice } from '../ui/Notice.tsx'

/** The codes for the day the phone is lost, shown once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const text = codes.join('\n')
  const copy = () => navigator.clipboard.writeText(text).then(() => notify(t('app.copied')))
  return (
    <Box sx={{ display: 'grid', gap: 3 }}>
      <Typography variant="body2">{t('auth.keepCodes')}</Typography>
      <Box component="ul" aria-label={t('auth.recoveryCodes')} sx={list}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        <Button variant="contained" onClick={onDone}>
          {t('auth.codesKept')}
        </Button>
        <Button variant="outlined" onClick={() => void copy()}>
          {t('app.copy')}
        </Button>
        <Button
          component="a"
          variant="outlined"
          download="recovery-codes.txt"
          href={`data:text/plain,${encodeURIComponent(text)}`}
        >
          {t('auth.downloadCodes')}
        </Button>
      </Box>
    </Box>
  )
}

const list = {
  m: 0,
  p: 3,
  listStyle: 'none',
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(120px, 1fr))',
  gap: 2,
  fontFamily: mono,
  fontSize: 14,
  border: 1,
  borderColor: 'divider',
  borderRadius: '8px',
  bgcolor: 'background.sidebar',
}
