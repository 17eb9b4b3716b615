/** The times at which people like to be reminded or heard: soon, or in the morning of a day to come. */
export function laterTimes(now = new Date()) {
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9)
  return [
    { label: 'inAnHour', at: new Date(now.getTime() + 3_600_000) },
    { label: 'inThreeHours', at: new Date(now.getTime() + 3 * 3_600_000) },
    { label: 'tomorrow', at: morning(1) },
    { label: 'nextMonday', at: morning(((8 - now.getDay()) % 7) + (now.getDay() === 1 ? 7 : 0) || 7) },
  ] as const
}
