import Box from '@mui/material/Box'
import NativeSelect from '@mui/material/NativeSelect'
import OutlinedInput from '@mui/material/OutlinedInput'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone

interface Props {
  value: string
  onChange: (timeZone: string) => void
  /** One has to be chosen. */
  required?: boolean
  hint?: string
}

/** Where one is on the clock. The zone of this device comes first. */
export function TimeZoneField({ value, onChange, required = false, hint }: Props) {
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
        {!required && <option value="">{t('people.noTimeZone')}</option>}
        {[...zones].map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </NativeSelect>
      {hint && (
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.75 }}>
          {hint}
        </Typography>
      )}
    </Box>
  )
}
