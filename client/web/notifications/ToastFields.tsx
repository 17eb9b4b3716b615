import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useTranslation } from 'react-i18next'
import type { Preferences } from '../../../shared/notifications.ts'
import { useSetPreferences } from './queries.ts'
import { Section } from './Section.tsx'

/** Whether the open app says who has written, while one looks at something else in it. */
export function ToastFields({ preferences: { toast } }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const set = useSetPreferences()
  return (
    <Section title={t('notifications.inApp')} hint={t('notifications.inAppHint')}>
      <FormControlLabel
        control={<Switch checked={toast} />}
        onChange={(_, on) => set.mutate({ toast: on })}
        label={t('notifications.toastOn')}
        slotProps={{ typography: { variant: 'body2' } }}
      />
    </Section>
  )
}
