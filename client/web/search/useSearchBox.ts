import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { complete, completingAt } from '../../../shared/searchCompletion.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useSections } from './useSections.tsx'

/** What is typed into the search box, what that may become, and which of it the keys act on. */
export function useSearchBox() {
  const { given } = useDialogs()
  const field = useRef<HTMLInputElement>(null)
  const [{ text, caret }, setTyped] = useState({ text: given, caret: given.length })
  const [at, setAt] = useState(0)
  const completing = completingAt(text, caret)

  const type = (typed: { text: string; caret: number }) => {
    setTyped(typed)
    setAt(0)
  }
  const insert = (word: string) => {
    const place = completing ?? { start: caret, end: caret, operator: null, word: '', negated: false }
    type(complete(text, place, word))
    field.current?.focus()
  }
  // Where the caret is after a completion, the browser does not know.
  useLayoutEffect(() => {
    if (field.current?.value === text && field.current.selectionStart !== caret)
      field.current.setSelectionRange(caret, caret)
  }, [text, caret])

  const { sections, search } = useSections({ text, completing, insert })
  const options = sections.flatMap((section) => section.options)
  // Where nothing is typed, nothing is meant until one goes down to it.
  const places = [...(text.trim() === '' ? [-1] : []), ...options.keys()]
  const place = Math.min(at, places.length - 1)
  const active = places[place] ?? -1

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const offered = options[active]?.completes ? options[active] : options.find(({ completes }) => completes)
    if (step && places.length > 0) setAt((place + step + places.length) % places.length)
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && options[active]) options[active].run()
    else if (event.key === 'Enter') search()
    else if (event.key === 'Tab' && !event.shiftKey && offered && text.trim() !== '') offered.run()
    else return
    event.preventDefault()
  }
  const look = () => {
    const { value = '', selectionStart } = field.current ?? {}
    if (selectionStart !== null && selectionStart !== caret)
      type({ text: value, caret: selectionStart ?? value.length })
  }
  return { field, text, type, look, sections, options, active, onKeyDown }
}
