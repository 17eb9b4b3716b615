import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { withPage } from '../../shared/search.ts'
import { complete, completingAt, valuesOf, writeOperator } from '../../shared/searchCompletion.ts'
import { dayRange } from '../../shared/searchDates.ts'
import { highlightsIn } from '../../shared/searchHighlights.ts'
import { mostClauses, parseQuery } from '../../shared/searchQuery.ts'
import { fold, tokensIn, waysToWrite } from '../../shared/words.ts'
import { newMessage } from '../message.ts'

const words = (text: string) => parseQuery(text).clauses.map(({ ways }) => ways[0]?.join(' '))

describe('what is typed into a search box', () => {
  test('words, phrases, negation and operators, in any order and case', () => {
    const query = parseQuery('deploy From:@mira -"rolled back" in:#ops has:files IS:pinned -from:bot "the plan" ')
    expect(query).toMatchObject({
      clauses: [
        { ways: [['deploy']], prefix: false, exact: false },
        { ways: [['the', 'plan']], prefix: false, exact: true },
      ],
      not: [{ ways: [['rolled', 'back']], exact: true }],
      from: { some: ['@mira'], none: ['bot'] },
      in: { some: ['#ops'], none: [] },
      has: { all: ['file'], none: [] },
      is: { all: ['pinned'], none: [] },
      ignored: [],
    })
  })

  test('a name with spaces is one value in quotes', () => {
    expect(parseQuery('from:"Mira Lindqvist" report').from.some).toEqual(['Mira Lindqvist'])
  })

  test('what means nothing is told, and the rest still counts', () => {
    const query = parseQuery('has:colour before:yesteryear is: -on:today foo:bar report')
    expect(query.ignored).toEqual(['has:colour', 'before:yesteryear', 'is:', '-on:today'])
    expect(words('has:colour foo:bar report')).toEqual(['foo bar', 'report'])
  })

  test('the word that is being typed is a beginning, a finished one is not', () => {
    const isBeginning = (text: string) => parseQuery(text).clauses.map(({ prefix }) => prefix)
    expect(isBeginning('dep')).toEqual([true])
    expect(isBeginning('dep ')).toEqual([false])
    expect(isBeginning('dep* now')).toEqual([true, true])
    expect(isBeginning('de')).toEqual([false])
    expect(isBeginning('"dep"')).toEqual([false])
    expect(isBeginning('3f9a01c deadbeef x')).toEqual([true, false, false])
    expect(isBeginning('京 ')).toEqual([true])
  })

  test('days count where one is', () => {
    const moment = { now: new Date('2026-03-29T12:00:00Z'), timeZone: 'Europe/Berlin' }
    const range = (word: string) => {
      const found = dayRange(word, moment)
      return found && [found.start, found.end]
    }
    expect(range('today')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
    expect(range('yesterday')).toEqual(['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z'])
    expect(range('week')).toEqual(['2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
    expect(range('2024-02-29')).toEqual(['2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z'])
    expect(range('nov')).toEqual(['2025-10-31T23:00:00.000Z', '2025-11-30T23:00:00.000Z'])
    expect(range('2025')).toEqual(['2024-12-31T23:00:00.000Z', '2025-12-31T23:00:00.000Z'])
    for (const none of ['2026-02-30', '2026-13', '20260101', '0000', '', 'ma', '2026-1-1-1'])
      expect(range(none)).toBeNull()
    const query = parseQuery('after:2026-01-01 before:2026-03-01 during:2026', moment)
    expect([query.since, query.until]).toEqual(['2026-01-01T23:00:00.000Z', '2026-02-28T23:00:00.000Z'])
  })

  test('a soup of operators breaks it, or makes a search without bounds', () => {
    const soup = fc.array(
      fc.constantFrom(
        'from:',
        'in:',
        '-',
        '"',
        '“',
        ':',
        '*',
        '|',
        '&',
        '!',
        "'",
        '\\',
        '(',
        ')',
        '<->',
        ' ',
        'a',
        '京',
        '\0',
        '\ud800',
        'has:',
        'on:',
        '.*',
        '$1',
        '%',
        '_',
        'today',
        '2026-',
      ),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((parts) => parts.join('')),
          fc.string({ unit: 'binary', maxLength: 300 }),
        ),
        (text) => {
          const { clauses, not, ignored } = parseQuery(text)
          expect(clauses.length + not.length).toBeLessThanOrEqual(mostClauses)
          for (const { ways } of [...clauses, ...not])
            for (const word of ways.flat()) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u)
          expect(ignored.every((part) => part.length > 0)).toBe(true)
          for (const [start, end] of highlightsIn(text, clauses)) expect(start < end && end <= text.length).toBe(true)
          completingAt(text, Math.floor(text.length / 2))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the words of a text', () => {
  const of = (text: string) => tokensIn(text).map(({ word, position }) => `${word}@${position}`)

  test('case, accents and widths are one', () => {
    expect(['Ｃafé', 'CAFÉ', 'cafe\u0301', 'straße', 'Łódź', 'ΣΊΣΥΦΟΣ'].map(fold)).toEqual([
      'cafe',
      'cafe',
      'cafe',
      'strasse',
      'lodz',
      'σισυφοσ',
    ])
    expect(fold('한국어')).toBe('한국어'.normalize('NFC'))
  })

  test('names in code are there whole and in parts', () => {
    expect(of('getUserName now')).toEqual(['getusername@0', 'getusername@2', 'get@0', 'user@1', 'name@2', 'now@3'])
    expect(of('max_retry_count')).toEqual(['max@0', 'retry@1', 'count@2'])
    expect(of('HTTPServer')).toEqual(['httpserver@0', 'httpserver@1', 'http@0', 'server@1'])
    expect(waysToWrite('server.getUserName')).toEqual([
      ['server', 'getusername'],
      ['server', 'get', 'user', 'name'],
    ])
  })

  test('without spaces, every two signs are a word', () => {
    expect(of('東京都 office')).toEqual(['東京@0', '京都@1', '都@2', 'office@3'])
    expect(waysToWrite('東京都')).toEqual([['東京', '京都']])
    expect(of('v2東京')).toEqual(['v2@0', '東京@1', '京@2'])
  })

  test('whom a text names is none of its words, and nobody is missing after it', () => {
    const text = '<@0193a000-0000-7000-8000-000000000000> hello'
    expect(tokensIn(text)).toEqual([{ word: 'hello', position: 0, start: 40, end: 45 }])
  })

  test('what a text says is not found in it', () => {
    const unit = fc.constantFrom('a', 'B', 'c', '1', '_', '.', '-', '東', '京', 'é', 'ß', 'ก', ' ')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const ways = waysToWrite(text)
        const found = highlightsIn(text, [{ ways, prefix: true, exact: true }])
        expect(found.length > 0).toBe(ways.length > 0)
      }),
    )
  })
})

describe('where something was found', () => {
  const marked = (text: string, search: string) =>
    highlightsIn(text, parseQuery(search).clauses).map(([start, end]) => text.slice(start, end))

  test('as it is written in the text, also where folding makes it longer or shorter', () => {
    expect(marked('Die Straße nach Łódź', 'strasse lodz')).toEqual(['Straße', 'Łódź'])
    expect(marked('call getUserName() and user_name', '"user name"')).toEqual(['UserName', 'user_name'])
    expect(marked('私は東京都に住む', '東京都')).toEqual(['東京都'])
    expect(marked('deploying deployed plans', 'deplo')).toEqual(['deploying', 'deployed'])
    expect(marked('the plan of the planet', '"the plan"')).toEqual(['the plan'])
  })
})

describe('completion', () => {
  test('knows what is being typed, and replaces that alone', () => {
    const text = 'report fro'
    const completing = completingAt(text, text.length)
    expect(completing).toEqual({ operator: null, word: 'fro', negated: false, start: 7, end: 10 })
    if (!completing) throw new Error('nothing to complete')
    expect(complete(text, completing, writeOperator('from'))).toEqual({ text: 'report from:', caret: 12 })
    const more = completingAt('report -from:mi now', 15)
    expect(more).toEqual({ operator: 'from', word: 'mi', negated: true, start: 7, end: 15 })
    if (!more) throw new Error('nothing to complete')
    expect(complete('report -from:mi now', more, writeOperator('from', '@mira', true))).toEqual({
      text: 'report -from:@mira now',
      caret: 19,
    })
    expect(completingAt('is:', 3)).toMatchObject({ operator: 'is', word: '', start: 0, end: 3 })
    expect(completingAt('"in quotes', 5)).toBeNull()
    expect(completingAt('a  b', 2)).toBeNull()
    expect(writeOperator('in', 'two words')).toBe('in:"two words"')
    expect([valuesOf('has'), valuesOf('from'), valuesOf('in'), valuesOf('on')].map(({ length }) => length)).toEqual([
      4, 1, 0, 5,
    ])
  })
})

describe('pages', () => {
  test('a channel of two pages stands there twice, or a hit', () => {
    const group = (id: string, ids: string[]) => ({
      channel: { id, kind: 'public' as const, name: id, userIds: [], archivedAt: null },
      hits: ids.map((id) => ({ message: newMessage({ id }), highlights: [] })),
    })
    const merged = withPage([group('a', ['1', '2']), group('b', ['3'])], [group('c', ['4']), group('a', ['2', '5'])])
    expect(merged.map(({ channel, hits }) => [channel.id, ...hits.map(({ message }) => message.id)])).toEqual([
      ['a', '1', '2', '5'],
      ['b', '3'],
      ['c', '4'],
    ])
  })
})
