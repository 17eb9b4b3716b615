import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useMatchRoute } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'
import { useThisDevice, useTurnThisDevice } from './thisDevice.ts'

const key = 'ask-for-push'

/**
 * Offers to tell this browser of messages also while the app is closed: from the first on that the person would have been
 * told of, until they have said yes or no.
 */
export function AskCard() {
  const { t } = useTranslation()
  const { isMoment, end } = useMoment()
  const standing = useThisDevice()?.standing
  const turn = useTurnThisDevice()
  const isThere = Boolean(useMatchRoute()({ to: '/notifications' }))
  if (!isMoment || standing !== 'off' || isThere) return null
  return (
    <Box component="section" aria-label={t('notifications.ask')} sx={card}>
      <Typography variant="body2" sx={{ fontWeight: 550 }}>
        {t('notifications.ask')}
      </Typography>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.5, mb: 2 }}>
        {t('notifications.askHint')}
      </Typography>
      <Button
        size="small"
        variant="contained"
        loading={turn.isPending}
        onClick={() => turn.mutate(true, { onSettled: end })}
      >
        {t('notifications.turnOn')}
      </Button>
      <Button size="small" onClick={end} sx={{ ml: 1 }}>
        {t('notifications.notNow')}
      </Button>
    </Box>
  )
}

function useMoment() {
  const chat = useChat()
  const [state, setState] = useState(() => localStorage.getItem(key))
  const come = useCallback((next: 'now' | 'over') => {
    localStorage.setItem(key, next)
    setState(next)
  }, [])
  useEffect(() => {
    if (state !== null) return
    return chat.on('event', ({ type }) => type === 'notifications.notified' && come('now'))
  }, [chat, state, come])
  return { isMoment: state === 'now', end: () => come('over') }
}

const card = { m: 2, mt: 0, p: 3, border: 1, borderColor: 'divider', borderRadius: '10px', bgcolor: 'background.paper' }
