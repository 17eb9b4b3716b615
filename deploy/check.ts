import { ensureInstalled } from './local/install.ts'

/** `bun run check`: everything about the source that can be told without running it, side by side. */
const root = `${import.meta.dir}/..`
const timeoutMs = 300_000

const parts: Record<string, string[]> = {
  types: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'],
  lint: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'],
  boundaries: ['deploy/boundaries.ts'],
  'dead code': ['node_modules/knip/bin/knip-bun.js', '--no-progress'],
  schema: ['deploy/local/types.ts', '--verify'],
  lockfile: ['install', '--frozen-lockfile', '--dry-run'],
}

interface Outcome {
  part: string
  passed: boolean
  output: string
}

async function check(part: string, command: string[]): Promise<Outcome> {
  const started = performance.now()
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: root,
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: timeoutMs,
  })
  const streams = [child.stdout, child.stderr].map((stream) => new Response(stream).text())
  const output = (await Promise.all(streams)).join('')
  const passed = (await child.exited) === 0
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${part.padEnd(12)} ${seconds.padStart(5)} s`)
  return { part, passed, output }
}

await ensureInstalled()
const outcomes = await Promise.all(Object.entries(parts).map(([part, command]) => check(part, command)))
const failed = outcomes.filter(({ passed }) => !passed)
for (const { part, output } of failed) console.log(`\n--- ${part}\n${output.trim()}`)
process.exit(failed.length > 0 ? 1 : 0)
