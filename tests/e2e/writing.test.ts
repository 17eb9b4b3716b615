import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { formatOf, formats } from '../../client/web/messages/formats.ts'
import { indentItems, startLine, toggleLineFormat } from '../../client/web/messages/lists.ts'
import { parse } from '../../client/web/messages/markdown.ts'
import { linkPasted, toggleCodeBlock, toggleLink, toggleMark } from '../../client/web/messages/marks.ts'
import { applyEdit, type Edit, type Written } from '../../client/web/messages/written.ts'

/** What is selected stands between brackets; a bar is the caret. */
function read(text: string): Written {
  const start = text.search(/[⟦|]/)
  const end = text.includes('⟧') ? text.indexOf('⟧') - 1 : start
  return { text: text.replaceAll(/[⟦⟧|]/g, ''), start, end }
}

function show({ text, start, end }: Written): string {
  const inner = text.slice(start, end)
  return text.slice(0, start) + (start === end ? '|' : `⟦${inner}⟧`) + text.slice(end)
}

function after(text: string, edit: (written: Written) => Edit | undefined): string | undefined {
  const written = read(text)
  const found = edit(written)
  return found && show(applyEdit(written, found))
}

const piece = fc.constantFrom('a', 'word', ' ', '\n', '- ', '1. ', '> ', '**', '_', '~~', '`', '```', '[', '](x)', '  ')
const written = fc
  .tuple(fc.array(piece, { maxLength: 24 }), fc.nat(), fc.nat())
  .map(([pieces, one, other]): Written => {
    // The language of a block is no word of it, and goes with its fences.
    const text = pieces.join('').replaceAll(/^(`{3,})[^\n`]+$/gm, '$1x')
    const [start = 0, end = 0] = [one % (text.length + 1), other % (text.length + 1)].sort((a, b) => a - b)
    return { text, start, end }
  })

test('no format, whatever is selected, loses a word or points outside of the text', () => {
  const words = (text: string) => text.match(/[a-z]+/g)?.filter((word) => !['x', 'https'].includes(word)) ?? []
  const edits = [
    ...formats.map(({ edit }) => edit),
    (it: Written) => indentItems(it, false),
    (it: Written) => indentItems(it, true),
  ]
  fc.assert(
    fc.property(written, fc.constantFrom(...edits), (before, edit) => {
      const found = edit(before)
      if (!found) return
      expect(0 <= found.from && found.from <= found.to && found.to <= before.text.length).toBe(true)
      const { text, start, end } = applyEdit(before, found)
      expect(words(text).join('')).toBe(words(before.text).join(''))
      expect(0 <= start && start <= end && end <= text.length).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

test('a format that was put on comes off again, and nothing else with it', () => {
  const plain = fc.tuple(fc.array(fc.constantFrom('a', 'word', ' ', '\n'), { maxLength: 12 }), fc.nat(), fc.nat())
  fc.assert(
    fc.property(plain, fc.constantFrom(...formats), ([pieces, one, other], { name, edit }) => {
      const text = pieces.join('')
      const [start = 0, end = 0] = [one % (text.length + 1), other % (text.length + 1)].sort((a, b) => a - b)
      if (name === 'link') return
      const on = applyEdit({ text, start, end }, edit({ text, start, end }))
      expect(applyEdit(on, edit(on)).text).toBe(text)
    }),
    { numRuns: 2_000 },
  )
})

test('what is marked reads as marked: not with spaces inside, not beyond its line, not as the mark of a list', () => {
  const bold = (it: Written) => toggleMark(it, '**')
  expect(after('say ⟦hello ⟧you', bold)).toBe('say **⟦hello⟧** you')
  expect(after('say **⟦hello⟧** you', bold)).toBe('say ⟦hello⟧ you')
  expect(after('say ⟦**hello**⟧ you', bold)).toBe('say ⟦hello⟧ you')
  expect(after('⟦- one\n\n- two⟧', bold)).toBe('⟦- **one**\n\n- **two**⟧')
  expect(after('⟦- **one**\n- **two**⟧', bold)).toBe('⟦- one\n- two⟧')
  expect(after('⟦- one⟧', bold)).toBe('- **⟦one⟧**')
  expect(after('so |', bold)).toBe('so **|**')
  expect(after('so **|**', bold)).toBe('so |')
})

test('code within code still ends where it should', () => {
  expect(after('⟦a\nb⟧', toggleCodeBlock)).toBe('```\n⟦a\nb⟧\n```')
  expect(after('```\n⟦a\nb⟧\n```', toggleCodeBlock)).toBe('⟦a\nb⟧')
  expect(after('⟦```ts\nx\n```⟧', toggleCodeBlock)).toBe('⟦x⟧')
  const fenced = applyEdit(read('⟦see ``` here⟧'), toggleCodeBlock(read('⟦see ``` here⟧'))).text
  expect(parse(fenced).children).toMatchObject([{ type: 'code', value: 'see ``` here' }])
})

test('an address pasted over words leads from them; over an address, in a bracket or alone it is pasted as it is', () => {
  const paste = (url: string) => (it: Written) => linkPasted(it, url)
  expect(after('see ⟦this⟧', paste('https://example.com/a'))).toBe('see [this](https://example.com/a)|')
  const bracketed = applyEdit(read('⟦it⟧'), linkPasted(read('⟦it⟧'), 'https://example.com/a_(b)') as Edit).text
  expect(JSON.stringify(parse(bracketed))).toContain('"url":"https://example.com/a_(b)"')
  for (const text of ['|', '⟦https://example.com⟧', '⟦a]b⟧', '⟦a\nb⟧', '[x](⟦https://⟧)'])
    expect(after(text, paste('https://example.com'))).toBeUndefined()
  for (const other of ['hello', 'javascript:alert(1)', 'https://a b', 'https://'])
    expect(after('⟦x⟧', paste(other))).toBeUndefined()
  expect(after('see ⟦this⟧', toggleLink)).toBe('see [this](⟦https://⟧)')
  expect(after('⟦[this](https://example.com)⟧', toggleLink)).toBe('⟦this⟧')
  expect(after('⟦https://example.com⟧', toggleLink)).toBe('[|](https://example.com)')
})

test('a list goes on with the next number, and an empty item ends it', () => {
  expect(after('- one|', startLine)).toBe('- one\n- |')
  expect(after('9. nine|', startLine)).toBe('9. nine\n10. |')
  expect(after('  2) two| more', startLine)).toBe('  2) two\n  3) | more')
  expect(after('- [x] done|', startLine)).toBe('- [x] done\n- [ ] |')
  expect(after('> said|', startLine)).toBe('> said\n> |')
  expect(after('- one\n- |', startLine)).toBe('- one\n|')
  expect(after('1. one\n2. |\nafter', startLine)).toBe('1. one\n|\nafter')
  for (const text of ['hello|', '|- one', '-|', '2026|', '```\n- one|\n```'])
    expect(after(text, startLine)).toBeUndefined()
})

test('an item that is moved in stands below the one before it, as Markdown reads it', () => {
  const into = (it: Written) => indentItems(it, false)
  const out = (it: Written) => indentItems(it, true)
  expect(after('- a\n- b|', into)).toBe('- a\n  - b|')
  expect(after('10. a\n11. b|', into)).toBe('10. a\n    1. b|')
  expect(after('10. a\n    1. b|', out)).toBe('10. a\n11. b|')
  expect(after('- a\n⟦- b\n- c⟧', into)).toBe('- a\n⟦  - b\n  - c⟧'.replace('⟦  -', '  ⟦-'))
  for (const text of ['hello|', '- a\nhello|', '```\n- a|\n```']) expect(after(text, into)).toBeUndefined()
  expect(after('- a|', out)).toBeUndefined()
  const nested = applyEdit(read('1. a\n2. b|'), into(read('1. a\n2. b|')) as Edit).text
  expect(parse(nested).children).toMatchObject([
    { type: 'list', children: [{ children: [{ type: 'paragraph' }, { type: 'list', ordered: true }] }] },
  ])
})

test('lines become a list, another list, and lines again', () => {
  const ordered = (it: Written) => toggleLineFormat(it, 'ordered')
  expect(after('⟦a\n\nb⟧', ordered)).toBe('⟦1. a\n\n2. b⟧')
  expect(after('⟦- a\n- b⟧', ordered)).toBe('⟦1. a\n2. b⟧')
  expect(after('⟦1. a\n2. b⟧', ordered)).toBe('⟦a\nb⟧')
  expect(after('|', ordered)).toBe('1. |')
  expect(after('a|b', (it) => toggleLineFormat(it, 'quote'))).toBe('> a|b')
})

test('each format has keys of its own, with which nothing is typed', () => {
  for (const { name, key, code, shift } of formats) {
    const pressed = {
      key: shift ? key : key.toLowerCase(),
      code,
      shiftKey: shift,
      ctrlKey: true,
      metaKey: false,
      altKey: false,
    }
    expect(formatOf(pressed)?.name).toBe(name)
    expect(formatOf({ ...pressed, ctrlKey: false })).toBeUndefined()
    expect(formatOf({ ...pressed, altKey: true })).toBeUndefined()
  }
})
