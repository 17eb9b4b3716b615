import Box from '@mui/material/Box'
import NativeSelect from '@mui/material/NativeSelect'
import OutlinedInput from '@mui/material/OutlinedInput'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Where one is on the clock. The zone of this device comes first. */
export function TimeZoneField({ value, onChange }: { value: string; onChange: (timeZone: string) => void }) {
  const { t } = useTranslation()
  const id = useId()
  const zones = new Set([here(), ...(value ? [value] : []), ...Intl.supportedValuesOf('timeZone')])
  return (
    <Box>
      <Typography component="label" htmlFor={id} variant="body2" sx={{ display: 'block', fontWeight: 550, mb: 1 }}>
        {t('people.timeZone')}
      </Typography>
      <NativeSelect
        fullWidth
        value={value}
        onChange={({ target }) => onChange(target.value)}
        input={<OutlinedInput id={id} />}
        inputProps={{ id }}
      >
        <option value="">{t('people.noTimeZone')}</option>
        {[...zones].map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </NativeSelect>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.75 }}>
        {t('people.timeZoneHint')}
      </Typography>
    </Box>
  )
}
