import { seeded } from './seeded.ts'

/** What is done to whom, and for how long before it is made good. */
export interface Fault {
  kind: string
  target: string
  holdMs: number
}

/** The same seed gives the same faults, for the same targets. */
export function draw(seed: number, count: number, targets: Record<string, readonly string[]>): Fault[] {
  const chance = seeded(seed)
  const kinds = Object.keys(targets).filter((kind) => targets[kind]?.length)
  return Array.from({ length: count }, () => {
    const kind = chance.pick(kinds)
    return { kind, target: chance.pick(targets[kind] ?? []), holdMs: Math.round(chance.between(50, 1_500)) }
  })
}
