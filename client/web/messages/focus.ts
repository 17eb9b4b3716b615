/** The id of the input in the composer; there is one at a time. */
export const composerId = 'composer'

/** On a touch keyboard Enter starts a line, and focus would open the keyboard unasked. */
export const byThumb = () => matchMedia('(pointer: coarse)').matches

/** Whoever goes to a channel wants to write there. Waits a frame, in which a closing dialog gives the focus back to where it was. */
export function focusComposer() {
  if (byThumb()) return
  requestAnimationFrame(() => document.getElementById(composerId)?.focus())
}
