import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import Volume2 from 'lucide-react/icons/volume-2'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Preferences } from '../../../shared/notifications.ts'
import { SelectField } from '../presence/SelectField.tsx'
import { useSetPreferences } from './queries.ts'
import { Section } from './Section.tsx'
import { chosenTone, play, type Tone, toneNames } from './tones.ts'

/** Whether the open app makes a sound, and which. */
export function SoundFields({ preferences: { sound } }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const set = useSetPreferences()
  const [tone, setTone] = useState(chosenTone.get)
  const choose = (chosen: Tone) => {
    chosenTone.set(chosen)
    setTone(chosen)
    void play(chosen)
  }
  return (
    <Section title={t('notifications.sound')} hint={t('notifications.soundHint')}>
      <FormControlLabel
        control={<Switch checked={sound} />}
        onChange={(_, on) => set.mutate({ sound: on })}
        label={t('notifications.soundOn')}
        slotProps={{ typography: { variant: 'body2' } }}
      />
      {sound && (
        <Box sx={{ display: 'flex', alignItems: 'end', gap: 2, maxWidth: 440 }}>
          <Box sx={{ flex: 1 }}>
            <SelectField
              label={t('notifications.tone')}
              value={tone}
              choices={toneNames.map((name) => [name, t(`notifications.tones.${name}`)] as const)}
              onChange={choose}
            />
          </Box>
          <Button
            variant="outlined"
            startIcon={<Volume2 aria-hidden size={15} />}
            onClick={() => void play(tone)}
            sx={{ minHeight: 40 }}
          >
            {t('notifications.listen')}
          </Button>
        </Box>
      )}
    </Section>
  )
}
