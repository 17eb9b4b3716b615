import { type KeyboardEvent, type PointerEvent, useState } from 'react'

interface Limits {
  usual: number
  least: number
  most: number
}

const stepPx = 16

/** The width of a pane in px, moved by pointer or arrow keys and remembered by this browser under `name`. */
export function useResizable(name: string, { usual, least, most }: Limits) {
  const stored = `width:${name}`
  const clamp = (px: number) => Math.round(Math.min(most, Math.max(least, px)))
  const [width, setWidth] = useState(() => clamp(Number(localStorage.getItem(stored)) || usual))

  const move = (px: number) => {
    setWidth(clamp(px))
    localStorage.setItem(stored, String(clamp(px)))
  }
  const handle = {
    onPointerDown: ({ currentTarget, pointerId }: PointerEvent) => currentTarget.setPointerCapture(pointerId),
    onPointerMove: ({ currentTarget, pointerId, clientX }: PointerEvent) => {
      if (currentTarget.hasPointerCapture(pointerId)) move(clientX)
    },
    onKeyDown: ({ key }: KeyboardEvent) => {
      if (key === 'ArrowLeft') move(width - stepPx)
      if (key === 'ArrowRight') move(width + stepPx)
    },
    onDoubleClick: () => move(usual),
    'aria-valuenow': width,
    'aria-valuemin': least,
    'aria-valuemax': most,
  }
  return { width, handle }
}
