import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Level } from '../../../shared/notifications.ts'
import { useSidebar } from '../channels/queries.ts'
import { Modal } from '../ui/Modal.tsx'
import { TextLink } from '../ui/TextLink.tsx'
import { usePreferences, useSetPreferences } from './queries.ts'

interface Props {
  channelId: string
  /** The first message of the thread, where it is about a thread. */
  threadId?: string
  /** The channel, as it stands in a sentence. */
  name: string
  onClose: () => void
}

/** Of what one is told in a channel, or a thread, where that differs from what is usual. */
export function LevelDialog({ channelId, threadId, name, onClose }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const { level, channels, threads } = usePreferences()
  const isMuted = useSidebar().channels[channelId]?.muted ?? false
  const set = useSetPreferences()
  const above = threadId ? (channels[channelId] ?? level) : level
  const own = (threadId ? threads[threadId] : channels[channelId]) ?? 'usual'
  const choose = (value: string) => {
    const chosen = Level.safeParse(value).data ?? null
    set.mutate(threadId ? { threads: { [threadId]: chosen } } : { channels: { [channelId]: chosen } })
  }
  const kind = threadId ? 'threadLevel' : 'level'
  return (
    <Modal title={t(threadId ? 'notifications.ofThread' : 'notifications.ofChannel', { name })} onClose={onClose}>
      <Box sx={{ px: 5, pb: 5, overflowY: 'auto' }}>
        {isMuted && (
          <Typography id={id} variant="body2" sx={{ color: 'text.secondary', pb: 2 }}>
            {t('notifications.isMuted')}
          </Typography>
        )}
        <RadioGroup aria-label={t('notifications.told')} value={own} onChange={(_, value) => choose(value)}>
          <Choice
            value="usual"
            label={t(threadId ? 'notifications.likeChannel' : 'notifications.likeElsewhere')}
            hint={t(`notifications.level.${above}`)}
          />
          {Level.options.map((each) => (
            <Choice
              key={each}
              value={each}
              label={t(`notifications.${kind}.${each}`)}
              hint={t(`notifications.${kind}Hint.${each}`)}
            />
          ))}
        </RadioGroup>
        <TextLink variant="body2" to="/notifications" onClick={onClose} sx={{ display: 'inline-block', mt: 3 }}>
          {t('notifications.allSettings')}
        </TextLink>
      </Box>
    </Modal>
  )
}

function Choice({ value, label, hint }: { value: string; label: string; hint: string }) {
  return (
    <FormControlLabel
      value={value}
      control={<Radio size="small" />}
      sx={{ my: 1 }}
      label={
        <>
          <Typography variant="body2">{label}</Typography>
          <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
            {hint}
          </Typography>
        </>
      }
    />
  )
}
