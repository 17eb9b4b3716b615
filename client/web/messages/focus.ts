/** The id of the input in the channel's composer; there is one at a time. */
export const composerId = 'composer'

/** The same in the thread beside it. */
export const threadComposerId = 'thread-composer'

/** On a touch keyboard Enter starts a line, and focus would open the keyboard unasked. */
export const byThumb = () => matchMedia('(pointer: coarse)').matches

/** Whoever goes to a channel wants to write there. Waits a frame, in which a closing dialog gives the focus back to where it was. */
export function focusComposer(id = composerId) {
  if (byThumb()) return
  requestAnimationFrame(() => document.getElementById(id)?.focus())
}
