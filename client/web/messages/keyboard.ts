import type { KeyboardEvent } from 'react'

/** The arrows go from one message to the next, which then has its actions beside it; from outside, to the last one. */
export function moveAmongRows(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
  const { target, currentTarget } = event
  if (!(target instanceof HTMLElement) || target.matches('input, textarea, [role=menu] *')) return
  const rows = [...currentTarget.querySelectorAll<HTMLElement>('[data-message]')]
  const row = target.closest<HTMLElement>('[data-message]')
  if (!row && target !== currentTarget) return
  const at = row ? rows.indexOf(row) : rows.length
  const next = rows[at + (event.key === 'ArrowUp' ? -1 : 1)]
  if (!next) return
  event.preventDefault()
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
}
