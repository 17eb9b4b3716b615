import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import type { Presence } from '../../../shared/presence.ts'
import { tones } from '../app/theme.ts'
import { usePresence } from './usePresence.ts'

type Look = Presence['state'] | 'busy'

/** A disc, a crescent, a ring, a disc with a bar: told apart without colours too. */
export function PresenceDot({ userId, size = 12 }: { userId: string; size?: number }) {
  const { t } = useTranslation()
  const presence = usePresence(userId)
  if (!presence) return <Dot aria-hidden width={size} height={size} />
  const look = lookOf(presence)
  return (
    <Dot
      role="img"
      aria-label={t(`presence.${look}`)}
      data-presence={look}
      viewBox="0 0 12 12"
      width={size}
      height={size}
    >
      <circle className="ground" cx="6" cy="6" r="6" />
      {shapes[look]}
    </Dot>
  )
}

export function lookOf({ state, doNotDisturbUntil }: Presence): Look {
  const busy = doNotDisturbUntil !== null && new Date(doNotDisturbUntil) > new Date()
  return busy && state !== 'offline' ? 'busy' : state
}

const shapes: Record<Look, React.ReactNode> = {
  active: <circle className="active" cx="6" cy="6" r="4" />,
  away: <path className="away" d="M6.6 1.8a4.3 4.3 0 1 0 3.9 5.6 3.6 3.6 0 0 1-3.9-5.6z" />,
  offline: <circle className="offline" cx="6" cy="6" r="3.2" />,
  busy: (
    <>
      <circle className="busy" cx="6" cy="6" r="4.2" />
      <rect className="bar" x="3.6" y="5.2" width="4.8" height="1.6" rx="0.8" />
    </>
  ),
}

const Dot = styled('svg')({
  flex: 'none',
  display: 'block',
  '& .ground': { fill: 'var(--presence-ground, transparent)' },
  '& .active': { fill: tones.success.main },
  '& .away': { fill: tones.warning.main },
  '& .busy': { fill: tones.error.main },
  '& .bar': { fill: tones.background.default },
  '& .offline': { fill: 'none', stroke: tones.text.disabled, strokeWidth: 1.6 },
})
