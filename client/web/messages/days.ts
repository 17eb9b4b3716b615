/** The beginnings of days gone by, where the reader is. */
export function pastDays(now = new Date()) {
  const daysAgo = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)
  return [
    { label: 'today', at: daysAgo(0) },
    { label: 'yesterday', at: daysAgo(1) },
    { label: 'lastWeek', at: daysAgo(7) },
    { label: 'beginning', at: new Date(0) },
  ] as const
}

/** The beginning of a day written as 2026-03-31, where the reader is; undefined for one that is none, or is to come. */
export function dayOf(written: string): Date | undefined {
  // Without a time, it would be taken for a day in UTC.
  const at = new Date(`${written}T00:00`)
  return at.getTime() <= Date.now() ? new Date(Math.max(0, at.getTime())) : undefined
}
