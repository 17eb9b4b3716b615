import { isMac } from '../ui/isMac.ts'

/** The keys that work everywhere in the app, by what they do. */
export function appKeys() {
  const [command, option] = isMac() ? ['⌘', '⌥'] : ['Ctrl+', 'Alt+']
  return {
    find: `${command}K`,
    help: `${command}/`,
    step: `${option}↑ ${option}↓`,
    stepNew: `${option}${isMac() ? '⇧' : 'Shift+'}↑ ↓`,
    read: 'Esc',
    allRead: isMac() ? '⇧Esc' : 'Shift+Esc',
    editLast: '↑',
    rows: '↑ ↓',
  }
}
