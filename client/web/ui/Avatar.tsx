import { styled } from '@mui/material/styles'

/** Each holds white text at AA contrast, on light and on dark. */
const colours = ['#a8492f', '#8a6100', '#4c7327', '#1d7363', '#2b69ac', '#5a56b8', '#8a4a9f', '#a93c68']

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

/** A person's initials on a colour of their own; decoration beside their name, so hidden from screen readers. */
export function Avatar({ id, name, size = 36 }: { id: string; name: string; size?: number }) {
  const style = {
    width: size,
    height: size,
    borderRadius: size > 28 ? 8 : 6,
    fontSize: Math.round(size * 0.38),
    background: colourOf(id),
  }
  return (
    <Tile aria-hidden style={style}>
      {initialsOf(name)}
    </Tile>
  )
}

function colourOf(id: string): string | undefined {
  const hash = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
  return colours[hash % colours.length]
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase()
}
