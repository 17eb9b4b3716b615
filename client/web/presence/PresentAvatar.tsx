import { styled } from '@mui/material/styles'
import type { ComponentProps } from 'react'
import { tones } from '../app/theme.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { PresenceDot } from './PresenceDot.tsx'

/** A person's picture, and at its corner how they are. */
export function PresentAvatar({ size = 36, ...avatar }: ComponentProps<typeof Avatar>) {
  return (
    <Frame>
      <Avatar size={size} {...avatar} />
      <span>
        <PresenceDot userId={avatar.id} size={size > 64 ? 20 : size > 30 ? 14 : 12} />
      </span>
    </Frame>
  )
}

const Frame = styled('span')({
  position: 'relative',
  display: 'inline-flex',
  width: 'fit-content',
  flex: 'none',
  '--presence-ground': `var(--ground, ${tones.background.default})`,
  '& > span:last-of-type': { position: 'absolute', right: -4, bottom: -4 },
})
