/** A text as it is being written, with what is selected of it: from `start` up to `end`. */
export interface Written {
  text: string
  start: number
  end: number
}

/** What is to stand in the place of the text from `from` up to `to`, and what is selected then. */
export interface Edit {
  from: number
  to: number
  insert: string
  start: number
  end: number
}

export function applyEdit({ text }: Written, { from, to, insert, start, end }: Edit): Written {
  return { text: text.slice(0, from) + insert + text.slice(to), start, end }
}

/** The selection with its lines whole. */
export function wholeLines({ text, start, end }: Written): Written {
  const after = text.indexOf('\n', end)
  return { text, start: lineStart(text, start), end: after === -1 ? text.length : after }
}

/** Where the line begins that a place is in. */
export function lineStart(text: string, at: number): number {
  return text.slice(0, at).lastIndexOf('\n') + 1
}

const fence = /^ {0,3}(`{3,}|~{3,})/

/** Whether what stands at a place is code, and thus no list, quote or emphasis. */
export function isInFence(text: string, at: number): boolean {
  let open = ''
  for (const line of text.slice(0, at).split('\n').slice(0, -1)) {
    const [, mark = ''] = fence.exec(line) ?? []
    if (!open) open = mark
    else if (mark.startsWith(open)) open = ''
  }
  return open !== ''
}

/** Has a field take an edit as if it were typed, so that it can be undone; there is no other way to that in a text field. */
export function perform(field: HTMLTextAreaElement, { from, to, insert, start, end }: Edit) {
  field.focus()
  field.setSelectionRange(from, to)
  if (insert) document.execCommand('insertText', false, insert)
  else if (to > from) document.execCommand('delete')
  field.setSelectionRange(start, end)
}
