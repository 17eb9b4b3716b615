import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react'
import { byThumb } from './focus.ts'
import { type Format, formatOf } from './formats.ts'
import { indentItems, startLine } from './lists.ts'
import { linkPasted } from './marks.ts'
import { type Edit, perform, type Written } from './written.ts'

/** Formats what is selected in a field, by keys and otherwise, and goes on with its lists. */
export function useFormatting(input: RefObject<HTMLTextAreaElement | null>) {
  /** Whether there was something to do. */
  const attempt = (edit: (written: Written) => Edit | undefined): boolean => {
    const field = input.current
    if (!field) return false
    const found = edit({ text: field.value, start: field.selectionStart, end: field.selectionEnd })
    if (found) perform(field, found)
    return found !== undefined
  }
  const byKey = (event: KeyboardEvent): boolean => {
    const { key, shiftKey } = event
    const format = formatOf(event.nativeEvent)
    if (format) return attempt(format.edit)
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    if (key === 'Tab') return attempt((written) => indentItems(written, shiftKey))
    return key === 'Enter' && (shiftKey || byThumb()) && attempt(startLine)
  }
  return {
    format: ({ edit }: Format) => attempt(edit),
    /** Whether the key meant that. */
    onKeyDown: (event: KeyboardEvent): boolean => {
      const isTaken = !event.nativeEvent.isComposing && byKey(event)
      if (isTaken) event.preventDefault()
      return isTaken
    },
    onPaste: (event: ClipboardEvent) => {
      const pasted = event.clipboardData.getData('text/plain')
      if (attempt((written) => linkPasted(written, pasted))) event.preventDefault()
    },
  }
}
