import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import OutlinedInput from '@mui/material/OutlinedInput'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useNotice } from './Notice.tsx'

/** Something that is shown once, to be copied. */
export function SecretField({ hint, label, value }: { hint: string; label: string; value: string }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const copy = () => navigator.clipboard.writeText(value).then(() => notify(t('app.copied')))
  return (
    <Box>
      <Typography variant="body2" role="status" sx={{ mb: 1 }}>
        {hint}
      </Typography>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <OutlinedInput
          fullWidth
          readOnly
          value={value}
          onFocus={({ target }) => target.select()}
          slotProps={{ input: { 'aria-label': label } }}
        />
        <Button variant="outlined" onClick={() => void copy()}>
          {t('app.copy')}
        </Button>
      </Box>
    </Box>
  )
}
