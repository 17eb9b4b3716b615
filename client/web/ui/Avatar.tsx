import { styled } from '@mui/material/styles'
import { useState } from 'react'

/** Each holds white text at AA contrast, on light and on dark. */
const colours = [
  '#a8492f',
  '#8a6100',
  '#5f6d1f',
  '#35763a',
  '#1d7363',
  '#1f6f8b',
  '#2f66b0',
  '#5a56b8',
  '#8a4a9f',
  '#a93c68',
]

const Tile = styled('span')({
  display: 'inline-flex',
  alignItems: 'center',
  justifyContent: 'center',
  flex: 'none',
  color: '#fff',
  fontWeight: 600,
  letterSpacing: '0.01em',
  userSelect: 'none',
})

const Picture = styled('img')({ flex: 'none', objectFit: 'cover', userSelect: 'none', display: 'block' })

interface Props {
  id: string
  name: string
  /** Of their picture, if they have one. */
  version?: string | null | undefined
  size?: number
}

/**
 * A person's picture, or their initials on a colour of their own; decoration beside their name, so hidden from screen
 * readers.
 */
export function Avatar({ id, name, version, size = 36 }: Props) {
  const [missing, setMissing] = useState<string>()
  const shape = { width: size, height: size, borderRadius: size > 64 ? 12 : size > 28 ? 8 : 6 }
  if (version && version !== missing)
    return (
      <Picture
        aria-hidden
        alt=""
        src={`/api/avatars/${id}/${version}`}
        draggable={false}
        onError={() => setMissing(version)}
        style={shape}
      />
    )
  return (
    <Tile aria-hidden style={{ ...shape, fontSize: Math.round(size * 0.38), background: colourOf(id) }}>
      {initialsOf(name)}
    </Tile>
  )
}

/** By FNV-1a, whose upper bits differ even for ids made in one moment. */
function colourOf(id: string): string | undefined {
  const hash = [...id].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619), -2_128_831_035)
  return colours[(hash >>> 15) % colours.length]
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase()
}
