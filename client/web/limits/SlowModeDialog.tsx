import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useSetSlowMode, useSlowMode } from './slowMode.ts'
import { useWords } from './useWords.ts'

const pauses = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600]

/** How long people wait between two messages in a channel. */
export function SlowModeDialog({ channel, onClose }: { channel: Pick<Channel, 'id' | 'name'>; onClose: () => void }) {
  const { t } = useTranslation()
  const { length } = useWords()
  const id = useId()
  const notify = useNotice()
  const { data } = useSlowMode(channel.id)
  const set = useSetSlowMode(channel.id)
  const [chosen, setChosen] = useState<number>()
  const seconds = chosen ?? data?.seconds ?? 0
  const choose = (pause: number) => {
    setChosen(pause)
    set.mutate(pause, { onError: () => notify(t('limits.slowModeFailed')), onSettled: () => setChosen(undefined) })
  }
  const choices = pauses.includes(seconds) ? pauses : [...pauses, seconds].sort((a, b) => a - b)
  return (
    <Modal title={t('limits.slowModeOf', { name: channel.name })} onClose={onClose}>
      <Typography id={id} variant="body2" sx={{ px: 5, pb: 2, color: 'text.secondary' }}>
        {t('limits.slowModeHint')}
      </Typography>
      <Box sx={{ px: 4, pb: 4, overflowY: 'auto' }}>
        <RadioGroup aria-labelledby={id} value={String(seconds)} onChange={(_, value) => choose(Number(value))}>
          {choices.map((pause) => (
            <FormControlLabel
              key={pause}
              value={String(pause)}
              control={<Radio size="small" />}
              label={<Typography variant="body2">{pause === 0 ? t('limits.off') : length(pause)}</Typography>}
            />
          ))}
        </RadioGroup>
      </Box>
    </Modal>
  )
}
