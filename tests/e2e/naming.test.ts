import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { beginningAt, decode, encode, tellApart } from '../../client/web/messages/naming.ts'
import { mentionsIn } from '../../shared/mentions.ts'

const ids = ['0192b4d4-7c5a-4000-8000-000000000001', '0192b4d4-7c5a-4000-8000-000000000002'] as const
const names = {
  people: [
    { id: ids[0], name: 'Ada' },
    { id: ids[1], name: 'Ada Lovelace' },
  ],
  channels: [{ id: ids[0], name: 'general' }],
}

test('of two names that fit, the longer one is meant; a part of a word is none', () => {
  expect(encode('@Ada Lovelace and @Ada, in #general', names)).toBe(`<@${ids[1]}> and <@${ids[0]}>, in <#${ids[0]}>`)
  expect(encode('@Adam ada@Ada #generals `@Ada`', names)).toBe('@Adam ada@Ada #generals `@Ada`')
})

test('two of one name are told apart, or a name alone names the wrong one of them', () => {
  const third = '0192b4d4-7c5a-4000-8000-000000000003'
  const people = tellApart([
    { id: ids[0], name: 'Ada Lovelace', handle: 'ada' },
    { id: ids[1], name: 'ada lovelace', handle: 'ada-2' },
    { id: third, name: 'Ada', handle: 'just-ada' },
    { id: crypto.randomUUID(), name: 'Ada Lovelace' },
  ])
  const all = { people, channels: [] }
  expect(encode('@ada lovelace (ada-2), @Ada Lovelace (ada)', all)).toBe(`<@${ids[1]}>, <@${ids[0]}>`)
  expect(encode('@Ada Lovelace and @Ada', all)).toBe(`@Ada Lovelace and <@${third}>`)
  expect(decode(`<@${ids[0]}> and <@${third}>`, all)).toBe('@Ada Lovelace (ada) and @Ada')
})

test('what is written, sent and edited again reads the same, and names the same people', () => {
  const word = fc.constantFrom(
    '@Ada',
    '@Ada Lovelace',
    '#general',
    '`@Ada`',
    '```\n@Ada\n```',
    'hi',
    ' ',
    '\n',
    ', ',
    '<@',
  )
  const text = fc.array(word, { maxLength: 20 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(text, (written) => {
      const sent = encode(written, names)
      expect(decode(sent, names)).toBe(written)
      expect(encode(decode(sent, names), names)).toBe(sent)
      for (const id of mentionsIn(sent)) expect(ids).toContain(id as (typeof ids)[number])
    }),
  )
})

test('a name is finished where the caret stands, and not in a word or an address', () => {
  expect(beginningAt('hello @ad', 9)).toEqual({ sign: '@', query: 'ad', start: 6 })
  expect(beginningAt('hello @Ada Lo', 13)).toEqual({ sign: '@', query: 'Ada Lo', start: 6 })
  expect(beginningAt('in #gen and', 7)).toEqual({ sign: '#', query: 'gen', start: 3 })
  expect(beginningAt(':ta', 3)).toEqual({ sign: ':', query: 'ta', start: 0 })
  for (const text of ['ada@ex', 'at 10:30', 'a/#b', ':t', 'hello'])
    expect(beginningAt(text, text.length)).toBeUndefined()
})
