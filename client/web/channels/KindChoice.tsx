import Box from '@mui/material/Box'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'

export function KindChoice({ value, onChange }: { value: string; onChange: (kind: string) => void }) {
  const { t } = useTranslation()
  const option = (kind: 'public' | 'private') => (
    <FormControlLabel
      value={kind}
      control={<Radio size="small" />}
      sx={{ alignItems: 'flex-start', mr: 0, '& .MuiRadio-root': { py: 0.5 } }}
      label={
        <Box sx={{ py: 0.5 }}>
          <Typography variant="body2">{t(`channels.${kind}`)}</Typography>
          <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
            {t(`channels.${kind}Hint`)}
          </Typography>
        </Box>
      }
    />
  )
  return (
    <FormControl>
      <FormLabel sx={{ fontSize: 14, fontWeight: 550, mb: 1, color: 'text.primary' }}>{t('channels.kind')}</FormLabel>
      <RadioGroup value={value} onChange={(_, kind) => onChange(kind)} sx={{ gap: 1 }}>
        {option('public')}
        {option('private')}
      </RadioGroup>
    </FormControl>
  )
}
