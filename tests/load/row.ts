/** One figure and the same figure of something to compare it with, measured in the same run. */
export interface Row {
  name: string
  value: number
  unit: string
  baseline: string
  baselineValue: number
  /** value / baselineValue */
  ratio: number
}

/** Composes a row, rounded to four significant digits. */
export function row(name: string, value: number, unit: string, baseline: string, baselineValue: number): Row {
  const rounded = { value: round(value), baselineValue: round(baselineValue) }
  return { name, ...rounded, unit, baseline, ratio: round(value / baselineValue) }
}

const round = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(4)) : 0)

/** The value below which `share` (0..1) of the samples lie. */
export function percentile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(samples: number[]): number {
  return percentile(samples, 0.5)
}

export function print(rows: Row[]) {
  const cells = rows.map(({ name, value, unit, baseline, baselineValue, ratio }) => [
    name,
    `${value} ${unit}`,
    `${ratio}x of ${baselineValue} (${baseline})`,
  ])
  for (const [name = '', value = '', comparison = ''] of cells)
    console.log(`${name.padEnd(36)} ${value.padEnd(28)} ${comparison}`)
}
