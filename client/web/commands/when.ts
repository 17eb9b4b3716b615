const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const units = { s: second, m: minute, h: hour, d: day, w: 7 * day }
const amount = /(\d{1,4}(?:\.\d{1,2})?)\s*(s|m|h|d|w)[a-z]*/gi
const lengths =
  /^(?:\d{1,4}(?:\.\d{1,2})?\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?:\s+and)?\s*)+$/i
const longest = 365 * day

/** How long `2h`, `1h 30m` or `3 days` is, in ms; undefined for what is no length, or more than a year. */
export function lengthOf(text: string): number | undefined {
  const words = text.trim().replace(/^an?\s+(?=[a-z])/i, '1 ')
  if (!lengths.test(words)) return undefined
  let sum = 0
  for (const [, number, unit = ''] of words.matchAll(amount))
    sum += Number(number) * units[unit.toLowerCase() as keyof typeof units]
  return sum >= second && sum <= longest ? Math.round(sum) : undefined
}

const clock = /^(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/i

/** The hour and minute of `17:00`, `9am` or `at 9`. */
function timeOf(text: string): { hours: number; minutes: number } | undefined {
  const [, hourText, minuteText = '00', half] = clock.exec(text.trim()) ?? []
  if (hourText === undefined) return undefined
  const [read, minutes] = [Number(hourText), Number(minuteText)]
  if (minutes > 59 || (half ? read < 1 || read > 12 : read > 23)) return undefined
  return { hours: half ? (read % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : read, minutes }
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const morning = '9:00'

/** The moment of `in 20m`, `at 17:00`, `tomorrow 9am` or `monday`, by the clock here; a day alone is its morning. Undefined for what is none to come. */
export function whenOf(text: string, now: Date): Date | undefined {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const length = words.startsWith('in ') ? lengthOf(words.slice(3)) : undefined
  if (length !== undefined) return new Date(now.getTime() + length)
  const [, dayName = '', rest = ''] = /^(?:(?:on |next )?([a-z]{5,9})\b)?(.*)$/.exec(words) ?? []
  const isClock = rest.trim() !== '' || dayName !== ''
  const time = isClock ? timeOf(rest.trim() || morning) : undefined
  const days = daysUntil(dayName, now)
  if (!time || days === undefined || (!dayName && !/[:apm]|^at /.test(rest))) return undefined
  const on = (after: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + after, time.hours, time.minutes)
  if (on(days) > now) return on(days)
  return dayName === 'today' ? undefined : on(days + (dayName ? 7 : 1))
}

function daysUntil(name: string, now: Date): number | undefined {
  if (name === '' || name === 'today') return 0
  if (name === 'tomorrow') return 1
  const wanted = weekdays.indexOf(name)
  return wanted === -1 ? undefined : (wanted - now.getDay() + 7) % 7
}

/** What to be reminded of, and when: the time comes last or first. Undefined where either is missing. */
export function reminderOf(text: string, now: Date): { text: string; at: Date } | undefined {
  const rest = text.trim().replace(/^me\b\s*/i, '')
  const words = rest.split(/\s+/)
  for (let at = 1; at < words.length; at++) {
    const found =
      reminder(words.slice(0, at), words.slice(at), now) ?? reminder(words.slice(-at), words.slice(0, -at), now)
    if (found) return found
  }
  return undefined
}

function reminder(said: string[], time: string[], now: Date) {
  const at = whenOf(time.join(' '), now)
  const text = said
    .join(' ')
    .replace(/^(?:to|that|about) /i, '')
    .replace(/^["“](.*)["”]$/s, '$1')
    .trim()
  return at && text ? { text, at } : undefined
}
