import { describe, expect, test } from 'bun:test'
import { check, type Invariant, type Stored } from './checker.ts'
import type { Entry } from './log.ts'
import { draw } from './schedule.ts'

const channelId = 'home'
const deed = (who: string, deed: object) => ({ who, at: 0, channelId, ...deed }) as Entry

const joined = (who: string) => deed(who, { what: 'joined' })
const said = (text: string) => deed('Mira', { what: 'said', text })
const acknowledged = (text: string) => deed('Mira', { what: 'acknowledged', text, id: `id of ${text}` })
const heard = (who: string, text: string, seq: number) => deed(who, { what: 'heard', id: `id of ${text}`, seq })
const row = (text: string, seq: number, changedSeq = seq) => ({ id: `id of ${text}`, seq, changedSeq, text })

const entries = [
  ...['Mira', 'Jonas'].map(joined),
  ...['one', 'two'].flatMap((text) => [said(text), acknowledged(text)]),
  ...['Mira', 'Jonas'].flatMap((who) => [heard(who, 'one', 1), heard(who, 'two', 2)]),
]
const stored: Stored = { channelId, lastSeq: 3, messages: [row('one', 1), row('two', 2, 3)] }

const violated = (entries: Entry[], ...channels: Stored[]): Invariant[] => [
  ...new Set(check({ entries, stored: channels }).map(({ invariant }) => invariant)),
]
const held = (more: Entry[], change: Partial<Stored> = {}) => violated([...entries, ...more], { ...stored, ...change })
const without = (left: Entry) =>
  violated(
    entries.filter((entry) => !Bun.deepEquals(entry, left)),
    stored,
  )

describe('the checker', () => {
  test('finds fault with what is right', () => {
    expect(held([])).toEqual([])
  })

  test('does not notice a message that somebody never heard, or heard twice', () => {
    expect(without(heard('Jonas', 'two', 2))).toEqual(['delivery'])
    expect(held([heard('Jonas', 'two', 2)])).toEqual(['delivery'])
  })

  test('does not notice what was acknowledged and is gone', () => {
    expect(held([said('three'), acknowledged('three'), heard('Mira', 'three', 4), heard('Jonas', 'three', 4)])).toEqual(
      ['delivery'],
    )
  })

  test('holds against somebody what was said before they came, or since they asked to leave', () => {
    expect(held([joined('Priya')])).toEqual([])
    expect(without(heard('Jonas', 'two', 2))).toEqual(['delivery'])
    const leaving = deed('Jonas', { what: 'leaving' })
    expect(violated([...entries.filter((entry) => entry.who !== 'Jonas'), joined('Jonas'), leaving], stored)).toEqual(
      [],
    )
  })

  test('does not notice a gap, a place taken twice, or somebody told backwards', () => {
    expect(held([], { lastSeq: 4 })).toEqual(['sequence'])
    expect(held([], { lastSeq: 2 })).toEqual(['sequence'])
    expect(held([], { messages: [row('one', 1), row('two', 2, 3), row('three', 3)] })).toEqual(['sequence'])
    const [first, second] = [heard('Priya', 'two', 2), heard('Priya', 'one', 1)]
    expect(held([first, second])).toEqual(['sequence'])
  })

  test('does not notice a message that is there twice, or takes an edited one for another', () => {
    const again = { ...row('one', 4), id: 'another id' }
    expect(held([], { lastSeq: 4, messages: [...stored.messages, again] })).toEqual(['once'])
    expect(held([], { messages: [row('one', 1), { ...row('two', 2, 3), text: 'two\nand more' }] })).toEqual([])
  })

  test('does not notice a client that ends up with something else', () => {
    const compared = (has: string[]) => deed('Mira', { what: 'compared', has, fetched: ['one', 'two'] })
    expect(held([compared(['one', 'two'])])).toEqual([])
    expect(held([compared(['one'])])).toEqual(['convergence'])
  })

  test('does not notice what arrives after the end of a membership or a session', () => {
    const [late, left] = [deed('Jonas', { what: 'event', id: 'id of two' }), deed('Jonas', { what: 'left' })]
    const entered = (joinedAt: string) => deed('Jonas', { what: 'entered', joinedAt })
    expect(held([left, late])).toEqual(['revocation'])
    expect(held([deed('Jonas', { what: 'signed out' }), late])).toEqual(['revocation'])
    expect(held([left, deed('Jonas', { what: 'joining' }), late])).toEqual([])
    expect(held([entered('1'), left, entered('2'), late])).toEqual([])
    expect(held([entered('1'), left, entered('1'), late])).toEqual(['revocation'])
  })
})

test('a file that does not come, or comes as another, is not noticed', () => {
  const filed = deed('Mira', { what: 'filed', fileId: 'plan', digest: 'as it was' })
  const fetched = (digest: string | null) => deed('Jonas', { what: 'fetched', fileId: 'plan', digest })
  expect(held([filed, fetched('as it was')])).toEqual([])
  for (const wrong of [[filed], [filed, fetched(null)], [filed, fetched('otherwise')]])
    expect(held(wrong)).toEqual(['files'])
})

test('a seed gives another schedule the second time', () => {
  const targets = { 'kill a node': ['node-1', 'node-2'], 'empty Redis': ['all'], 'lose the replica': [] }
  const faults = draw(7, 50, targets)
  expect(draw(7, 50, targets)).toEqual(faults)
  expect(draw(8, 50, targets)).not.toEqual(faults)
  expect(new Set(faults.map(({ target }) => target))).toEqual(new Set(['node-1', 'node-2', 'all']))
})
