/** When and where one asks, as words for days need it. `timeZone` is one of the IANA database. */
export interface Moment {
  now?: Date
  timeZone?: string
}

/** Some days: from the beginning of the first to that of the one after the last (ISO 8601, UTC). */
export interface DayRange {
  start: string
  end: string
}

/** The words for days that are always understood, besides `2026`, `2026-11`, `2026-11-25` and months by their names. */
export const dayWords = ['today', 'yesterday', 'week', 'month', 'year'] as const

interface Day {
  year: number
  /** From 1 on. */
  month: number
  day: number
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

const written = /^((?:19|20|21)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/
const dayMs = 86_400_000

/**
 * The days that a word such as `2026-11-25`, `2026-11`, `november`, `yesterday` or `week` stands for, where one asks; weeks
 * begin on Monday, and a month without a year is the last one that has begun. Null where it stands for none.
 */
export function dayRange(text: string, { now = new Date(), timeZone = 'UTC' }: Moment = {}): DayRange | null {
  const days = daysOf(text.trim().toLowerCase(), today(now, timeZone))
  if (!days) return null
  return { start: startOf(days[0], timeZone), end: startOf(days[1], timeZone) }
}

/** The first day, and the one after the last. */
function daysOf(word: string, now: Day): [Day, Day] | null {
  if (word === 'today') return [now, plus(now, 1)]
  if (word === 'yesterday') return [plus(now, -1), now]
  if (word === 'week') return weekOf(now)
  if (word === 'month') return monthOf(now.year, now.month)
  if (word === 'year') return yearOf(now.year)
  const named = months.findIndex((month) => month === word || month.slice(0, 3) === word) + 1
  if (named > 0) return monthOf(named > now.month ? now.year - 1 : now.year, named)
  const [matched, year, month, day] = written.exec(word) ?? []
  if (!matched) return null
  if (!month) return yearOf(Number(year))
  if (!day) return isMonth(Number(month)) ? monthOf(Number(year), Number(month)) : null
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  return isSame(date, plus(date, 0)) ? [date, plus(date, 1)] : null
}

const isMonth = (month: number) => month >= 1 && month <= 12
const isSame = (a: Day, b: Day) => a.year === b.year && a.month === b.month && a.day === b.day

function yearOf(year: number): [Day, Day] {
  return [
    { year, month: 1, day: 1 },
    { year: year + 1, month: 1, day: 1 },
  ]
}

function monthOf(year: number, month: number): [Day, Day] {
  const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 }
  return [{ year, month, day: 1 }, next]
}

function weekOf(now: Day): [Day, Day] {
  const monday = plus(now, -((new Date(utc(now)).getUTCDay() + 6) % 7))
  return [monday, plus(monday, 7)]
}

const utc = ({ year, month, day }: Day) => Date.UTC(year, month - 1, day)

function plus(day: Day, days: number): Day {
  const moved = new Date(utc(day) + days * dayMs)
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

function today(now: Date, timeZone: string): Day {
  const moved = new Date(now.getTime() + offsetOf(now.getTime(), timeZone))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** The moment at which a day begins somewhere; asked twice, for the offset may change just before. */
function startOf(day: Day, timeZone: string): string {
  const wall = utc(day)
  const guess = wall - offsetOf(wall, timeZone)
  return new Date(wall - offsetOf(guess, timeZone)).toISOString()
}

/** By how much the clocks of a time zone are before UTC at a moment, in milliseconds. */
function offsetOf(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return wall - Math.floor(at / 1_000) * 1_000
}
