import type { RefusalHistory, Refused } from '../../../shared/limits.ts'

/** What one rule refused in one stretch, as a part of that stretch's bar. */
export interface Part {
  ruleId: string
  /** Where it begins and ends, as shares of the highest bar. */
  from: number
  to: number
  refused: Refused
}

export interface Bar {
  at: string
  total: number
  parts: Part[]
}

/** The rules that refused something, the busiest first, each with its total. */
export type Totals = { refused: Refused; total: number }[]

/** Bars of equal width from the history's beginning to now; stretches without refusals are empty ones. */
export function barsOf({ from, seconds, refused }: RefusalHistory, now: number): { bars: Bar[]; highest: number } {
  const byTime = Map.groupBy(refused, ({ at }) => Date.parse(at))
  const bars: Bar[] = []
  for (let at = Date.parse(from); at <= now; at += seconds * 1_000) {
    const ofStretch = byTime.get(at) ?? []
    bars.push({ at: new Date(at).toISOString(), total: sum(ofStretch), parts: [] })
  }
  const highest = Math.max(1, ...bars.map(({ total }) => total))
  for (const bar of bars) bar.parts = stack(byTime.get(Date.parse(bar.at)) ?? [], highest)
  return { bars, highest }
}

function stack(refused: readonly Refused[], highest: number): Part[] {
  let top = 0
  return refused.map((one) => {
    const from = top
    top += one.count / highest
    return { ruleId: one.ruleId, from, to: top, refused: one }
  })
}

export function totalsOf({ refused }: RefusalHistory): Totals {
  const byRule = Map.groupBy(refused, ({ ruleId }) => ruleId)
  const totals = [...byRule.values()].flatMap((ofRule) => {
    const [first] = ofRule
    return first ? [{ refused: first, total: sum(ofRule) }] : []
  })
  return totals.sort((a, b) => b.total - a.total)
}

const sum = (refused: readonly Refused[]) => refused.reduce((total, { count }) => total + count, 0)

/** Told apart on light and dark, and by those who see few colours: their lightness differs too. */
const colours = ['#2c8f7c', '#d9a13b', '#5779c4', '#b3578f', '#8bb174']
const others = '#9a9186'

/** The colour of each rule; beyond the busiest few, one for all others. */
export function coloursOf(totals: Totals): Map<string, string> {
  return new Map(totals.map(({ refused }, index) => [refused.ruleId, colours[index] ?? others]))
}
