import { type QuietHours, Weekday } from '../../../shared/notifications.ts'

const clocks = new Map<string, Intl.DateTimeFormat>()
const mostClocks = 600

/** Making one takes longer than a thousand readings. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  if (clocks.size >= mostClocks) clocks.clear()
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  clocks.set(timeZone, clock)
  return clock
}

/** What calendars and clocks of a time zone show at a moment, whatever they were set by since. */
function localTime(at: Date, timeZone: string): { day: Weekday; time: string } {
  const parts = clockOf(timeZone).formatToParts(at)
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? ''
  return { day: Weekday.parse(part('weekday').toLowerCase()), time: `${part('hour')}:${part('minute')}` }
}

const dayBefore = (day: Weekday) => Weekday.options.at(Weekday.options.indexOf(day) - 1) ?? day

/** Whether a moment lies within somebody's quiet hours, by the clocks where they are. */
export function isQuiet({ timeZone, days, from, to }: QuietHours, at: Date): boolean {
  const { day, time } = localTime(at, timeZone)
  const isDay = days.includes(day)
  if (from < to) return isDay && time >= from && time < to
  // Over midnight: it has begun today, or yesterday.
  return (isDay && time >= from) || (days.includes(dayBefore(day)) && time < to)
}
