import { parseArgs } from 'node:util'
import { ensureInstalled } from '../../deploy/local/install.ts'
import { main, PartError } from '../../deploy/local/part.ts'
import type { Bus } from './deployment.ts'

const usage = 'bun run faults [--count N] [--seed S] [--bus embedded|kafka|cluster]'

await main(async () => {
  const { count, seed, bus } = asked()
  await ensureInstalled()
  const { runFaults } = await import('./harness.ts')
  const { render } = await import('./report.ts')
  console.log(`${count} faults on the bus ${bus}; again with --seed ${seed}`)
  const report = await runFaults({ bus, seed, count, onProgress: console.log })
  console.log(render(report))
  return report.violations.length + report.problems.length > 0 ? 1 : 0
})

function asked(): { count: number; seed: number; bus: Bus } {
  const { values } = parseArgs({
    options: { count: { type: 'string' }, seed: { type: 'string' }, bus: { type: 'string' } },
  })
  const count = Number(values.count ?? 200)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
  const bus = (['embedded', 'kafka', 'cluster'] as const).find((one) => one === (values.bus ?? 'embedded'))
  if (!bus || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) throw new PartError(usage)
  return { count, seed, bus }
}
