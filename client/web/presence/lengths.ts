/** How long something can be set for. */
export const lengths = ['halfHour', 'hour', 'fourHours', 'today', 'week'] as const
export type Length = (typeof lengths)[number]

const minutes = { halfHour: 30, hour: 60, fourHours: 240 }

/** When such a length that begins now is over; a day and a week end as they do here, at midnight, the week's on Sunday. */
export function endOf(length: Length, now = new Date()): string {
  if (length !== 'today' && length !== 'week') return new Date(now.getTime() + minutes[length] * 60_000).toISOString()
  const days = length === 'today' ? 1 : 7 - ((now.getDay() + 6) % 7)
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toISOString()
}
