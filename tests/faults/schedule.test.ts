import { describe, expect, test } from 'bun:test'
import { hasKafka, transports } from '../context.ts'
import { runFaults } from './harness.ts'
import { render } from './report.ts'

/** Always the same one; `bun run faults` draws another each time. */
const seed = 2_026

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`a deployment on ${transport}`, () => {
    test('loses, repeats or reorders something under faults, or does not come back', async () => {
      const bus = transport === 'kafka' ? 'kafka' : 'embedded'
      const report = await runFaults({ bus, seed, count: transport === 'kafka' ? 2 : 5 })
      console.log(render(report))
      expect({ violations: report.violations, problems: report.problems }).toEqual({ violations: [], problems: [] })
    }, 400_000)
  })
