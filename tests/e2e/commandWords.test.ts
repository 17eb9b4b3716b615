import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { commandIn } from '../../client/web/commands/command.ts'
import { leading } from '../../client/web/commands/people.ts'
import { me, shrug } from '../../client/web/commands/saying.ts'
import { lengthOf, reminderOf, whenOf } from '../../client/web/commands/when.ts'
import { parse } from '../../client/web/messages/markdown.ts'

/** A Wednesday, by the clock here. */
const now = new Date(2026, 10, 25, 14, 30)
const at = (day: number, hours: number, minutes = 0) => new Date(2026, 10, day, hours, minutes)

test('a path or a lone slash is no command', () => {
  expect(commandIn('/status :tea: tea')).toEqual({ name: 'status', args: ':tea: tea' })
  expect(commandIn(' /Away ')).toEqual({ name: 'away', args: '' })
  expect(commandIn('/me one\ntwo')).toEqual({ name: 'me', args: 'one\ntwo' })
  for (const text of ['/', '/etc/passwd', '// away', '//away', 'a /away', '/ away', '/1', ''])
    expect(commandIn(text)).toBeUndefined()
})

test('lengths as people write them', () => {
  const minute = 60_000
  const known = {
    '20m': 20,
    '2h': 120,
    '1h30m': 90,
    '1 hour and 5 mins': 65,
    'an hour': 60,
    '1.5h': 90,
    '3 days': 3 * 1440,
    '1w': 10080,
  }
  for (const [text, minutes] of Object.entries(known)) expect(lengthOf(text)).toBe(minutes * minute)
  for (const text of ['', '5', 'h', '2 moons', '0m', '9999w', '2h later']) expect(lengthOf(text)).toBeUndefined()
})

test('moments as people write them, and always one to come', () => {
  const known: Record<string, Date> = {
    'in 20m': at(25, 14, 50),
    'at 17:00': at(25, 17),
    'at 9': at(26, 9),
    '9am': at(26, 9),
    '12am': at(26, 0),
    '12pm': at(26, 12),
    tomorrow: at(26, 9),
    'tomorrow 9am': at(26, 9),
    'Tomorrow at 17:15': at(26, 17, 15),
    'today at 15:00': at(25, 15),
    friday: at(27, 9),
    'on monday at 8:30': at(30, 8, 30),
    'next wednesday': new Date(2026, 11, 2, 9),
    'wednesday 16:00': at(25, 16),
  }
  for (const [text, moment] of Object.entries(known)) expect([text, whenOf(text, now)]).toEqual([text, moment])
  for (const text of [
    '',
    'soon',
    '9',
    'at 25:00',
    'at 9:75',
    '13pm',
    'today 9am',
    'in a moment',
    'doomsday',
    'tomorrow never',
  ])
    expect([text, whenOf(text, now)]).toEqual([text, undefined])
  const words = fc.array(
    fc.constantFrom('in', 'at', 'on', 'tomorrow', 'monday', '9', '20', 'm', ':', '30', 'am', ' '),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(
      words,
      fc.date({ min: new Date(2026, 0, 1), max: new Date(2030, 0, 1), noInvalidDate: true }),
      (said, then) => {
        const moment = whenOf(said.join(''), then)
        if (moment) expect(moment.getTime()).toBeGreaterThan(then.getTime())
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a reminder says what and when, in either order', () => {
  const known: Record<string, { text: string; at: Date }> = {
    'me "stand up" in 20m': { text: 'stand up', at: at(25, 14, 50) },
    'me to call Ada tomorrow 9am': { text: 'call Ada', at: at(26, 9) },
    'me in 20m to look in the oven': { text: 'look in the oven', at: at(25, 14, 50) },
    'tea at 17:00': { text: 'tea', at: at(25, 17) },
    'me meet at the bar at 17:00': { text: 'meet at the bar', at: at(25, 17) },
    'me tomorrow at 9 to write': { text: 'write', at: at(26, 9) },
  }
  for (const [text, found] of Object.entries(known)) expect([text, reminderOf(text, now)]).toEqual([text, found])
  for (const text of ['', 'me', 'me tea', 'me in 20m', 'me "" in 20m', 'tomorrow'])
    expect([text, reminderOf(text, now)]).toEqual([text, undefined])
})

test('of two people whom a text begins with, the longer name is meant; a part of a name is nobody', () => {
  const people = [
    { id: 'a', name: 'Ada', handle: 'ada' },
    { id: 'b', name: 'Ada Lovelace', handle: 'countess' },
    { id: 'c', name: 'Ada Lovelace', handle: 'ada-2' },
  ].map((person) => ({ ...person, avatar: null, isBot: false, deactivated: false }))
  const found = (text: string) => [leading(people, text)?.person.id, leading(people, text)?.rest]
  expect(found('Ada Lovelace hello')).toEqual(['b', 'hello'])
  expect(found('Ada Lovelace (ada-2) hello')).toEqual(['c', 'hello'])
  expect(found('ada hello')).toEqual(['a', 'hello'])
  expect(found('countess')).toEqual(['b', ''])
  expect(found('Adam')).toEqual([undefined, undefined])
})

test('what one does is in italics, and a shrug keeps its arms', async () => {
  const said = async (command: typeof me, args: string) => parse((await run(command, args)) ?? '').children
  expect(await said(me, 'waves at snake_case')).toMatchObject([{ children: [{ type: 'emphasis' }] }])
  expect(await said(shrug, 'no idea')).toMatchObject([{ children: [{ type: 'text', value: 'no idea ¯\\_(ツ)_/¯' }] }])
})

async function run(command: typeof me, args: string) {
  const outcome = await command.run({ args } as Parameters<typeof me.run>[0])
  return outcome && 'say' in outcome ? outcome.say : undefined
}
