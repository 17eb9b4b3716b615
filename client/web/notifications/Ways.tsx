import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useTranslation } from 'react-i18next'
import type { Preferences } from '../../../shared/notifications.ts'
import { SelectField } from '../presence/SelectField.tsx'
import { useNotificationOptions, useSetPreferences } from './queries.ts'
import { Section } from './Section.tsx'

const delays = [0, 30, 60, 120, 300, 900]
const digests = [15, 60, 240, 1_440]

/** What becomes of a notification on its way: how long devices wait, what they show, and what is mailed. */
export function Ways({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const { email = false } = useNotificationOptions().data ?? {}
  const set = useSetPreferences()
  const { delaySeconds, digestMinutes, showText } = preferences
  return (
    <Section title={t('notifications.ways')}>
      <Box sx={{ display: 'grid', gap: 4, maxWidth: 440 }}>
        <SelectField
          label={t('notifications.delay')}
          value={String(delaySeconds)}
          choices={withOwn(delays, delaySeconds).map((seconds) => [
            String(seconds),
            t('notifications.wait', { seconds }),
          ])}
          onChange={(seconds) => set.mutate({ delaySeconds: Number(seconds) })}
        />
        <FormControlLabel
          control={<Switch checked={showText} />}
          onChange={(_, shows) => set.mutate({ showText: shows })}
          label={t('notifications.showText')}
          slotProps={{ typography: { variant: 'body2' } }}
        />
        {email && (
          <SelectField
            label={t('notifications.digest')}
            value={String(digestMinutes)}
            choices={[
              ['null', t('notifications.noDigest')],
              ...withOwn(digests, digestMinutes ?? 60).map(
                (minutes) => [String(minutes), t('notifications.digestAfter', { minutes })] as const,
              ),
            ]}
            onChange={(minutes) => set.mutate({ digestMinutes: minutes === 'null' ? null : Number(minutes) })}
          />
        )}
      </Box>
    </Section>
  )
}

/** The usual choices, and the one that stands, which a program may have set. */
function withOwn(choices: readonly number[], own: number): number[] {
  return [...new Set([...choices, own])].sort((a, b) => a - b)
}
