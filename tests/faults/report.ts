import type { Report } from './harness.ts'

/** A report in words, for whoever runs the schedule. */
export function render({ bus, seed, suffered, violations, problems, acknowledged, logs }: Report): string {
  const kinds = Map.groupBy(suffered, ({ kind }) => kind)
  const lines = [...kinds].map(([kind, faults]) =>
    row(
      kind,
      faults.map(({ recoveryMs }) => recoveryMs),
    ),
  )
  return [
    '',
    `bus ${bus}, seed ${seed}, ${acknowledged} messages acknowledged`,
    `${'fault'.padEnd(24)}${'count'.padStart(6)}${'p50 s'.padStart(9)}${'max s'.padStart(9)}`,
    ...lines.sort(),
    row(
      'all',
      suffered.map(({ recoveryMs }) => recoveryMs),
    ),
    `${violations.length} violations, ${problems.length} problems`,
    ...violations.map(({ invariant, how }) => `  ${invariant}: ${how}`),
    ...problems.map((problem) => `  ${problem}`),
    ...(logs ? [`what the processes logged is in ${logs}`] : []),
  ].join('\n')
}

function row(name: string, ms: number[]): string {
  const sorted = ms.toSorted((a, b) => a - b)
  const seconds = (value = 0) => (value / 1_000).toFixed(2).padStart(9)
  const half = sorted[Math.floor((sorted.length - 1) / 2)]
  return `${name.padEnd(24)}${`${sorted.length}`.padStart(6)}${seconds(half)}${seconds(sorted.at(-1))}`
}
