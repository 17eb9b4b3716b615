import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useTranslation } from 'react-i18next'
import { type Preferences, QuietHours, Weekday } from '../../../shared/notifications.ts'
import { TimeZoneField } from '../people/TimeZoneField.tsx'
import { Field } from '../ui/Field.tsx'
import { useLatestPreferences, useSetPreferences } from './queries.ts'
import { Section } from './Section.tsx'

/** At night, by the clocks here. */
const usual = (): QuietHours => ({
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  days: [...Weekday.options],
  from: '22:00',
  to: '08:00',
})

/** When one is told of nothing. */
export function QuietHoursFields({ preferences: { quietHours } }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const set = useSetPreferences()
  const turn = (on: boolean) => set.mutate({ quietHours: on ? usual() : null })
  return (
    <Section title={t('notifications.quietHours')} hint={t('notifications.quietHoursHint')}>
      <FormControlLabel
        control={<Switch checked={quietHours !== null} />}
        onChange={(_, on) => turn(on)}
        label={t('notifications.quietHoursOn')}
        slotProps={{ typography: { variant: 'body2' } }}
      />
      {quietHours && <Fields hours={quietHours} />}
    </Section>
  )
}

function Fields({ hours }: { hours: QuietHours }) {
  const { t } = useTranslation()
  const set = useSetPreferences()
  const latest = useLatestPreferences()
  /** A field that is being emptied is no time yet. */
  const change = (some: Partial<QuietHours>) => {
    const parsed = QuietHours.safeParse({ ...hours, ...latest().quietHours, ...some })
    if (parsed.success) set.mutate({ quietHours: parsed.data })
  }
  return (
    <Box sx={{ display: 'grid', gap: 3, maxWidth: 440 }}>
      <ToggleButtonGroup
        size="small"
        aria-label={t('notifications.days')}
        value={hours.days}
        onChange={(_, days: Weekday[]) => change({ days: Weekday.options.filter((day) => days.includes(day)) })}
        sx={{ '& > *': { flex: 1, textTransform: 'none' } }}
      >
        {Weekday.options.map((day) => (
          <ToggleButton key={day} value={day} aria-label={t(`notifications.weekday.${day}`)}>
            {t(`notifications.day.${day}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 3, mb: -4 }}>
        <Field
          type="time"
          label={t('notifications.from')}
          value={hours.from}
          onChange={({ target }) => change({ from: target.value })}
        />
        <Field
          type="time"
          label={t('notifications.to')}
          value={hours.to}
          hint={hours.to <= hours.from ? t('notifications.nextDay') : undefined}
          onChange={({ target }) => change({ to: target.value })}
        />
      </Box>
      <TimeZoneField required value={hours.timeZone} onChange={(timeZone) => change({ timeZone })} />
    </Box>
  )
}
