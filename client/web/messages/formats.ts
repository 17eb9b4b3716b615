import Bold from 'lucide-react/icons/bold'
import Code from 'lucide-react/icons/code'
import EyeOff from 'lucide-react/icons/eye-off'
import Italic from 'lucide-react/icons/italic'
import Link from 'lucide-react/icons/link'
import List from 'lucide-react/icons/list'
import ListOrdered from 'lucide-react/icons/list-ordered'
import SquareCode from 'lucide-react/icons/square-code'
import Strikethrough from 'lucide-react/icons/strikethrough'
import TextQuote from 'lucide-react/icons/text-quote'
import { isMac } from '../ui/isMac.ts'
import { toggleLineFormat } from './lists.ts'
import { toggleCodeBlock, toggleLink, toggleMark } from './marks.ts'
import type { Edit, Written } from './written.ts'

const marked = (mark: string) => (written: Written) => toggleMark(written, mark)

/** What can be done with a selection. `code` is the key's place, for with Shift a digit is another sign on each keyboard. */
export const formats = [
  { name: 'bold', icon: Bold, key: 'B', code: 'KeyB', shift: false, edit: marked('**') },
  { name: 'italic', icon: Italic, key: 'I', code: 'KeyI', shift: false, edit: marked('_') },
  { name: 'strikethrough', icon: Strikethrough, key: 'X', code: 'KeyX', shift: true, edit: marked('~~') },
  { name: 'spoiler', icon: EyeOff, key: 'S', code: 'KeyS', shift: true, edit: marked('||') },
  { name: 'code', icon: Code, key: 'E', code: 'KeyE', shift: false, edit: marked('`') },
  { name: 'codeBlock', icon: SquareCode, key: 'E', code: 'KeyE', shift: true, edit: toggleCodeBlock },
  { name: 'link', icon: Link, key: 'U', code: 'KeyU', shift: true, edit: toggleLink },
  { name: 'ordered', icon: ListOrdered, key: '7', code: 'Digit7', shift: true, edit: lines('ordered') },
  { name: 'list', icon: List, key: '8', code: 'Digit8', shift: true, edit: lines('list') },
  { name: 'quote', icon: TextQuote, key: '9', code: 'Digit9', shift: true, edit: lines('quote') },
] as const

export type Format = (typeof formats)[number]

function lines(format: Parameters<typeof toggleLineFormat>[1]) {
  return (written: Written): Edit => toggleLineFormat(written, format)
}

/** A format's keys as this keyboard has them. */
export function keysOf({ key, shift }: Format): string {
  return isMac() ? `${shift ? '⇧' : ''}⌘${key}` : `Ctrl+${shift ? 'Shift+' : ''}${key}`
}

/** The format that a key stands for: letters by what they are on this keyboard, digits by their place. */
export function formatOf(event: Pressed): Format | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined
  const isKey = ({ key, code }: Format) =>
    code.startsWith('Digit') ? event.code === code : event.key.toUpperCase() === key
  return formats.find((format) => format.shift === event.shiftKey && isKey(format))
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>
