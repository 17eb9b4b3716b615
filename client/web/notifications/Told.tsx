import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { Level, type Preferences } from '../../../shared/notifications.ts'
import { useSetPreferences } from './queries.ts'
import { Section } from './Section.tsx'

/** Of what one is told, wherever nothing else was chosen. */
export function Told({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const set = useSetPreferences()
  const choose = (value: string) => set.mutate({ level: Level.parse(value) })
  return (
    <Section title={t('notifications.told')} hint={t('notifications.toldHint')}>
      <RadioGroup
        aria-label={t('notifications.told')}
        value={preferences.level}
        onChange={(_, value) => choose(value)}
        sx={{ gap: 1 }}
      >
        {Level.options.map((level) => (
          <FormControlLabel
            key={level}
            value={level}
            control={<Radio size="small" />}
            label={
              <>
                <Typography variant="body2">{t(`notifications.level.${level}`)}</Typography>
                <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
                  {t(`notifications.levelHint.${level}`)}
                </Typography>
              </>
            }
          />
        ))}
      </RadioGroup>
    </Section>
  )
}
