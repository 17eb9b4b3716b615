import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Circumstances,
  type Decision,
  decide,
  meaningOf,
  type Reader,
  type Said,
} from '../../server/modules/notifications/decide.ts'
import { searchable } from '../../server/modules/notifications/keywords.ts'
import { isQuiet } from '../../server/modules/notifications/quiet.ts'
import { Interest, type Preferences, type QuietHours, Silence, usualPreferences } from '../../shared/notifications.ts'

const [author, reader, channelId, root] = ['author', 'reader', 'channel', 'root']

type Change = Partial<Omit<Said, 'holds'>> & { text?: string }

function said({ text = 'The boat leaves at nine', ...change }: Change = {}): Said {
  return {
    id: 'message',
    channelId,
    threadId: null,
    stands: true,
    authorId: author,
    isDirect: false,
    isDeleted: false,
    isLate: false,
    mentions: new Set(),
    here: new Set(),
    callsChannel: false,
    followers: new Set(),
    ...change,
    holds: searchable(text),
  }
}

const to = (preferences: Partial<Preferences> = {}, isMember = true): Reader => ({
  userId: reader,
  isMember,
  preferences: { ...usualPreferences, ...preferences },
})

const usual: Circumstances = {
  isBot: false,
  isDeactivated: false,
  hasMuted: false,
  hasRead: false,
  doesNotDisturb: false,
  now: new Date('2026-11-25T12:00:00Z'),
}

const me = new Set([reader])
const reply = { threadId: root, stands: false }
const told = (reason: Interest): Decision => ({ told: reason })
const withheld = (reason: Silence): Decision => ({ withheld: reason })
const quiet: QuietHours = { timeZone: 'UTC', days: ['wed'], from: '11:00', to: '13:00' }

describe('whoever is told, or not, of', () => {
  const cases: [string, Decision, Said, Reader?, Partial<Circumstances>?][] = [
    ['a plain message in a channel', withheld('not_meant'), said()],
    ['the same, who wants all messages', told('all'), said(), to({ level: 'all' })],
    ['the same, who wants all of this channel', told('all'), said(), to({ channels: { [channelId]: 'all' } })],
    ['all but this channel', withheld('nothing'), said(), to({ level: 'all', channels: { [channelId]: 'nothing' } })],
    ['what they wrote themselves', withheld('own'), said({ authorId: reader, mentions: me }), to({ level: 'all' })],
    ['a direct message', told('direct'), said({ isDirect: true })],
    ['a reply in a direct conversation', told('direct'), said({ isDirect: true, ...reply })],
    ['a mention', told('mention'), said({ mentions: me })],
    ['a mention, with @channel beside it', told('mention'), said({ mentions: me, callsChannel: true })],
    ['@here, where they were', told('here'), said({ here: me })],
    ['@here, where they were not', withheld('not_meant'), said({ here: new Set(['another']) })],
    ['@channel', told('channel'), said({ callsChannel: true })],
    ['a mention, who wants nothing', withheld('nothing'), said({ mentions: me }), to({ level: 'nothing' })],
    [
      'nothing but this channel',
      told('mention'),
      said({ mentions: me }),
      to({ level: 'nothing', channels: { [channelId]: 'mentions' } }),
    ],
    ['a reply in a thread that they follow', told('reply'), said({ ...reply, followers: me })],
    ['a reply in another thread', withheld('not_meant'), said(reply)],
    ['a reply in another thread, who wants all messages', withheld('not_meant'), said(reply), to({ level: 'all' })],
    ['one that stands in the channel too', told('all'), said({ ...reply, stands: true }), to({ level: 'all' })],
    ['all of one thread', told('all'), said(reply), to({ threads: { [root]: 'all' } })],
    [
      'a followed thread, who wants its mentions only',
      withheld('not_meant'),
      said({ ...reply, followers: me }),
      to({ threads: { [root]: 'mentions' } }),
    ],
    [
      'a followed thread, who wants nothing of it',
      withheld('nothing'),
      said({ ...reply, followers: me, mentions: me }),
      to({ threads: { [root]: 'nothing' } }),
    ],
    ['a word of theirs', told('keyword'), said({ text: 'The BOAT leaves' }), to({ keywords: ['boat'] })],
    [
      'a word of theirs within another',
      withheld('not_meant'),
      said({ text: 'Boats leave' }),
      to({ keywords: ['boat'] }),
    ],
    ['a mention by somebody whom they blocked', withheld('blocked'), said({ mentions: me }), to({ blocked: [author] })],
    [
      'a direct message of somebody whom they blocked',
      withheld('blocked'),
      said({ isDirect: true }),
      to({ blocked: [author] }),
    ],
    ['a channel that they left', withheld('not_a_member'), said({ mentions: me }), to({}, false)],
    ['what is deleted', withheld('deleted'), said({ mentions: me, isDeleted: true })],
    ['what was said long ago', withheld('late'), said({ mentions: me, isLate: true })],
    ['a bot', withheld('bot'), said({ mentions: me }), to(), { isBot: true }],
    ['somebody deactivated', withheld('deactivated'), said({ mentions: me }), to(), { isDeactivated: true }],
    ['a muted channel', withheld('muted'), said({ mentions: me }), to(), { hasMuted: true }],
    ['what they have read', withheld('read'), said({ mentions: me }), to(), { hasRead: true }],
    [
      'a mention while not to be disturbed',
      withheld('do_not_disturb'),
      said({ mentions: me }),
      to(),
      { doesNotDisturb: true },
    ],
    ['a mention in quiet hours', withheld('quiet_hours'), said({ mentions: me }), to({ quietHours: quiet })],
  ]
  for (const [what, decision, message, who = to(), circumstances] of cases)
    test(what, () => expect(decide(message, who, { ...usual, ...circumstances })).toEqual(decision))
})

const level = fc.constantFrom('all' as const, 'mentions' as const, 'nothing' as const)
const people = fc.uniqueArray(fc.constantFrom(reader, author, 'another')).map((ids) => new Set(ids))
const anySaid: fc.Arbitrary<Said> = fc
  .record({
    threadId: fc.constantFrom(null, root),
    stands: fc.boolean(),
    authorId: fc.constantFrom(author, reader),
    isDirect: fc.boolean(),
    isDeleted: fc.boolean(),
    isLate: fc.boolean(),
    mentions: people,
    here: people,
    callsChannel: fc.boolean(),
    followers: people,
    text: fc.constantFrom('', 'boat', 'a boat', 'boats'),
  })
  .map(said)
const anyReader: fc.Arbitrary<Reader> = fc
  .record({
    level,
    channels: fc.constantFrom('none' as const, 'all' as const, 'mentions' as const, 'nothing' as const),
    threads: fc.constantFrom('none' as const, 'all' as const, 'mentions' as const, 'nothing' as const),
    keywords: fc.subarray(['boat']),
    blocked: fc.subarray([author]),
    isQuiet: fc.boolean(),
    isMember: fc.boolean(),
  })
  .map(({ isQuiet: hasHours, isMember, channels, threads, ...rest }) => ({
    userId: reader,
    isMember,
    preferences: {
      ...usualPreferences,
      ...rest,
      channels: channels === 'none' ? {} : { [channelId]: channels },
      threads: threads === 'none' ? {} : { [root]: threads },
      quietHours: hasHours ? quiet : null,
    },
  }))
const anyCircumstances: fc.Arbitrary<Circumstances> = fc.record({
  isBot: fc.boolean(),
  isDeactivated: fc.boolean(),
  hasMuted: fc.boolean(),
  hasRead: fc.boolean(),
  doesNotDisturb: fc.boolean(),
  now: fc.constantFrom(new Date('2026-11-25T12:00:00Z'), new Date('2026-11-26T12:00:00Z')),
})
const anything = [anySaid, anyReader, anyCircumstances] as const

describe('a decision', () => {
  test('has no reason, or several, or one that there is not', () => {
    const reasons: ReadonlySet<string> = new Set([...Interest.options, ...Silence.options])
    fc.assert(
      fc.property(...anything, (...given) => {
        const entries = Object.entries(decide(...given))
        expect(entries).toHaveLength(1)
        expect(reasons.has(entries[0]?.[1] ?? '')).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('tells somebody although one thing alone stands against it', () => {
    fc.assert(
      fc.property(...anything, (message, who, circumstances) => {
        const stands =
          message.authorId === reader ||
          !who.isMember ||
          message.isDeleted ||
          message.isLate ||
          who.preferences.blocked.includes(message.authorId) ||
          Object.entries(circumstances).some(([, value]) => value === true) ||
          (who.preferences.quietHours !== null && isQuiet(who.preferences.quietHours, circumstances.now))
        if (stands) expect(decide(message, who, circumstances)).not.toHaveProperty('told')
      }),
      { numRuns: 2_000 },
    )
  })

  test('tells more to whoever asks for less', () => {
    fc.assert(
      fc.property(...anything, (message, who, circumstances) => {
        const at = (is: 'all' | 'mentions' | 'nothing') => {
          const preferences = { ...who.preferences, level: is, channels: {}, threads: {} }
          return 'told' in decide(message, { ...who, preferences }, circumstances)
        }
        expect([at('nothing'), at('nothing') && !at('mentions'), at('mentions') && !at('all')]).toEqual([
          false,
          false,
          false,
        ])
      }),
      { numRuns: 2_000 },
    )
  })

  test('depends on what somebody does at the moment, where the message does not mean them', () => {
    fc.assert(
      fc.property(...anything, (message, who, circumstances) => {
        const meaning = meaningOf(message, who)
        if ('withheld' in meaning) expect(decide(message, who, circumstances)).toEqual(meaning)
      }),
    )
  })
})

describe('a keyword', () => {
  const found: [string, string, boolean][] = [
    ['launch', 'The launch is on', true],
    ['launch', 'LAUNCH!', true],
    ['launch', 'launching', false],
    ['launch', 'prelaunch', false],
    ['launch', 'pre-launch', true],
    ['launch', 'launch_date', false],
    ['v2.0', 'is v2.0 out?', true],
    ['v2.0', 'is v2.01 out?', false],
    ['c++', 'in C++, yes', true],
    ['café', 'to the CAFE\u0301 then', true],
    ['straße', 'Straße 5', true],
    ['Привет', 'привет, все', true],
    ['привет', 'приветствие', false],
    ['東京', '明日東京に行く', true],
    ['ﬁle', 'a file', true],
    ['two words', 'these Two  Words', false],
    ['two words', 'these Two Words', true],
    ['🦜 parrot', 'a 🦜 parrot', true],
    ['1f', '<@0192e4a0-1f00-7000-8000-00000000001f>', false],
    ['a.b', 'axb', false],
    ['[a-z]+', 'abc', false],
  ]
  for (const [keyword, text, isFound] of found)
    test(`${keyword} is${isFound ? '' : ' not'} in: ${text}`, () => expect(searchable(text)(keyword)).toBe(isFound))

  test('of any letters takes no longer than the text is long, and is found beside spaces', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 2, maxLength: 20 })
      .filter((text) => /[\p{L}\p{N}]/u.test(text))
    fc.assert(fc.property(word, (text) => expect(searchable(`so ${text} it is`)(text)).toBe(true)))
  })
})

describe('quiet hours', () => {
  const nights: QuietHours = {
    timeZone: 'Europe/Berlin',
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    from: '22:00',
    to: '07:00',
  }
  const cases: [string, QuietHours, string, boolean][] = [
    ['before they begin', nights, '2026-11-25T20:59:59Z', false],
    ['as they begin', nights, '2026-11-25T21:00:00Z', true],
    ['after midnight', nights, '2026-11-26T05:59:00Z', true],
    ['as they end', nights, '2026-11-26T06:00:00Z', false],
    ['in the night to Saturday, which is Friday’s', nights, '2026-11-28T04:00:00Z', true],
    ['in the night to Sunday', nights, '2026-11-29T04:00:00Z', false],
    ['in summer, when clocks are two hours ahead', nights, '2026-07-01T20:30:00Z', true],
    ['in winter at the same UTC time', nights, '2026-12-02T20:30:00Z', false],
    [
      'in the hour that there is twice',
      { ...nights, days: ['sun'], from: '02:30', to: '02:45' },
      '2026-10-25T01:35:00Z',
      true,
    ],
    ['the first time round', { ...nights, days: ['sun'], from: '02:30', to: '02:45' }, '2026-10-25T00:35:00Z', true],
    [
      'around an hour that there is not',
      { ...nights, days: ['sun'], from: '02:00', to: '03:30' },
      '2026-03-29T01:15:00Z',
      true,
    ],
    [
      'half an hour off',
      { ...nights, timeZone: 'Asia/Kolkata', days: ['wed'], from: '12:00', to: '13:00' },
      '2026-11-25T06:30:00Z',
      true,
    ],
    ['a whole day', { ...nights, days: ['wed'], from: '00:00', to: '00:00' }, '2026-11-25T22:59:00Z', true],
    ['the day after', { ...nights, days: ['wed'], from: '00:00', to: '00:00' }, '2026-11-25T23:00:00Z', false],
  ]
  for (const [when, hours, at, is] of cases) test(when, () => expect(isQuiet(hours, new Date(at))).toBe(is))
})
