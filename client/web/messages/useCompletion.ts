import { type KeyboardEvent, type RefObject, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Offered } from '../commands/offered.ts'
import { useFarNames } from '../commands/useFarNames.ts'
import { toOffered, useCustomEmojis } from '../emoji/custom.ts'
import { findEmojis, useEmojis } from '../emoji/data.ts'
import { type Beginning, beginningAt, type Names } from './naming.ts'
import { perform } from './written.ts'

/** Something that the name being written may become. */
export interface Candidate {
  key: string
  /** What stands in the text then. */
  insert: string
  label: string
  hint?: string | undefined
  about?: string
  /** Its label is an emoji, and looks like one. */
  isEmoji?: boolean
}

const most = 8

/** Offers to finish the name that ends at the caret. */
export function useCompletion(input: RefObject<HTMLTextAreaElement | null>, names: Names, offered: readonly Offered[]) {
  const [begun, setBegun] = useState<Beginning>()
  const [active, setActive] = useState(0)
  const candidates = useCandidates(begun, useFarNames(input.current?.value ?? '', begun, names), offered)
  const chosen = Math.min(active, candidates.length - 1)

  const look = () => {
    const { value = '', selectionStart = 0, selectionEnd = 0 } = input.current ?? {}
    const next = selectionStart === selectionEnd ? beginningAt(value, selectionStart) : undefined
    if (next?.start !== begun?.start || next?.query !== begun?.query) setActive(0)
    setBegun(next)
  }
  const close = () => setBegun(undefined)

  const take = (candidate: Candidate | undefined) => {
    const field = input.current
    if (!field || !begun || !candidate) return
    const insert = `${candidate.insert} `
    const end = begun.start + insert.length
    perform(field, { from: begun.start, to: field.selectionEnd, insert, start: end, end })
    close()
  }

  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (candidates.length === 0 || event.nativeEvent.isComposing) return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setActive((chosen + step + candidates.length) % candidates.length)
    else if (event.key === 'Enter' || event.key === 'Tab') take(candidates[chosen])
    else if (event.key === 'Escape') close()
    else return false
    event.preventDefault()
    return true
  }
  return { candidates, active: chosen, look, close, take, onKeyDown }
}

function useCandidates(
  begun: Beginning | undefined,
  { people, channels }: Names,
  offered: readonly Offered[],
): Candidate[] {
  const { t } = useTranslation()
  const emojis = useEmojis(begun?.sign === ':')
  const custom = useCustomEmojis() ?? []
  if (!begun) return []
  const { sign, query } = begun
  const wanted = query.toLowerCase()
  const fits = (name: string) =>
    name
      .toLowerCase()
      .split(/ \(?/)
      .some((part) => part.startsWith(wanted)) || name.toLowerCase().startsWith(wanted)
  if (sign === '/') return commandsFor(wanted, offered)
  if (sign === ':')
    return emojis
      ? findEmojis([...custom.map(toOffered), ...emojis.all], query, most).map(({ emoji, names }) => ({
          key: emoji,
          insert: emoji,
          label: emoji,
          hint: `:${names[0] ?? ''}:`,
          isEmoji: true,
        }))
      : []
  if (sign === '#')
    return channels
      .filter(({ name }) => fits(name))
      .slice(0, most)
      .map(({ id, name }) => ({ key: id, insert: `#${name}`, label: `#${name}` }))
  const all = [
    { key: 'channel', insert: '@channel', label: '@channel', hint: t('messages.everybody') },
    { key: 'here', insert: '@here', label: '@here', hint: t('messages.everybodyHere') },
  ].filter(({ key }) => key.startsWith(wanted))
  const found = people
    .filter(({ name }) => fits(name))
    .map(({ id, name }) => ({ key: id, insert: `@${name}`, label: `@${name}` }))
  // A name that is written to its end asks for nothing more.
  const isWhole = found.length === 0 && all.some(({ key }) => key === wanted)
  return isWhole || (found.some(({ insert: whole }) => whole.slice(1).toLowerCase() === wanted) && query.includes(' '))
    ? []
    : [...found, ...all].slice(0, most)
}

/** A command that is written to its end and takes nothing more is called by the next key. */
function commandsFor(wanted: string, offered: readonly Offered[]): Candidate[] {
  if (offered.some(({ name, args }) => name === wanted && args === '')) return []
  return offered
    .filter(({ name }) => name.startsWith(wanted))
    .map(({ name, args, about }) => ({ key: name, insert: `/${name}`, label: `/${name}`, hint: args, about }))
}
