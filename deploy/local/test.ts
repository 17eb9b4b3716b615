import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { ensureInstalled } from './install.ts'
import { main, PartError } from './part.ts'

const root = `${import.meta.dir}/../..`

/** Each shard has a Redis of its own, since tests flush it; the others are shared. */
const slow = ['tests/e2e', 'tests/faults', 'tests/local', 'tests/boundaries', 'tests/deploy']
/** A dozen processes and three brokers leave nothing of the machine to whoever waits for an answer beside them. */
const alone = ['tests/cluster']

await main(async () => {
  await ensureInstalled()
  const folder = await mkdtemp(`${tmpdir()}/realtime-chat-test-`)
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort())
  try {
    return await testWithServices(folder, controller.signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

async function testWithServices(folder: string, signal: AbortSignal): Promise<number> {
  const { startServices } = await import('./services.ts')
  const { newSecret } = await import('./secrets.ts')
  const options = { durable: false, password: newSecret(), env: process.env }
  const { missing, ...parts } = await partsHere()
  const services = await startServices({ ...options, ...parts, dataDir: folder })
  const beside = await startServices({
    ...options,
    dataDir: `${folder}/beside`,
    env: { DATABASE_URL: services.databaseUrl, KAFKA_BROKERS: services.kafkaBrokers },
  })
  try {
    const { chromiumPath } = await import('./chromium.ts')
    const env = {
      TEST_DATABASE_URL: services.databaseUrl,
      ...(services.kafkaBrokers && { TEST_KAFKA_BROKERS: services.kafkaBrokers }),
      ...(services.opensearchUrl && { TEST_OPENSEARCH_URL: services.opensearchUrl }),
      ...(services.s3 && prefixed(services.s3)),
      ...(services.clamdUrl && { TEST_CLAMD_URL: services.clamdUrl }),
      TEST_DATA_DIR: `${folder}/files`,
      CHROMIUM_PATH: await chromiumPath(),
    }
    const runShard = (files: string[], shard: number) => {
      const redisUrl = [services, beside][shard]?.redisUrl ?? ''
      const report = `${folder}/report-${crypto.randomUUID()}.xml`
      return runTests(files, report, { ...env, TEST_REDIS_URL: redisUrl }, signal)
    }
    const reports: Report[] = []
    for (const shards of rounds()) reports.push(...(await Promise.all(shards.map(runShard))))
    return conclude(reports, missing)
  } finally {
    await Promise.all([beside.stop(), services.stop()])
  }
}

function prefixed(env: Record<string, string>) {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [`TEST_${name}`, value]))
}

/** What cannot run here is skipped, counted so, and told with what adds it; a run for the record does without nothing. */
async function partsHere() {
  const { canRunKafka } = await import('./kafka.ts')
  const { canRunOpenSearch } = await import('./opensearch.ts')
  const { canRunS3 } = await import('./s3.ts')
  const { canRunClamd } = await import('./clamd.ts')
  const { canRunHaproxy } = await import('./haproxy.ts')
  const all = Boolean(process.env['CI'])
  const names = rounds().flat(2)
  const tests = (what: string) => names.some((name) => name.includes(what))
  const kafka = all || Boolean(process.env['KAFKA_BROKERS']) || (await canRunKafka())
  // Nothing else needs it.
  const searches = tests('search')
  const opensearch = searches && (all || Boolean(process.env['OPENSEARCH_URL']) || (await canRunOpenSearch()))
  const s3 = all || (await canRunS3())
  const clamd = all || canRunClamd()
  const { canRunPromtool } = await import('./promtool.ts')
  const deploys = tests('deploy')
  const { canCheckManifests, installManifestTools, manifestTools } = await import('./manifests.ts')
  const promtool = !deploys || all || canRunPromtool()
  if (deploys && all) await installManifestTools()
  const manifests = !deploys || (await canCheckManifests())
  const haproxy = !tests('cluster') || all || canRunHaproxy()
  const java = 'sudo apt-get install openjdk-17-jre-headless maven'
  const missing = [
    !kafka && `Kafka: ${java}`,
    searches && !opensearch && `OpenSearch: ${java}`,
    !s3 && `S3: ${java}`,
    !clamd && 'clamd: sudo apt-get install clamav-daemon',
    !haproxy && 'HAProxy: sudo apt-get install haproxy',
    !promtool && 'promtool: sudo apt-get install prometheus',
    !manifests && manifestTools,
  ].filter((part) => part !== false)
  return { kafka, opensearch, s3, clamd, missing }
}

/**
 * What runs side by side, round by round: the tests named on the command line in one go; or all of them, the slow ones beside
 * the others, and then those that run alone.
 */
function rounds(): string[][][] {
  const named = process.argv.slice(2)
  if (named.length > 0) return [[named]]
  const files = [...new Bun.Glob('tests/**/*.test.{ts,tsx}').scanSync({ cwd: root })].sort()
  const isIn = (folders: string[]) => (file: string) => folders.some((folder) => file.startsWith(`${folder}/`))
  const [isSlow, isAlone] = [isIn(slow), isIn(alone)]
  const others = files.filter((file) => !isSlow(file) && !isAlone(file))
  return [[others, files.filter(isSlow)], [files.filter(isAlone)]]
}

interface Report {
  code: number
  tests: number
  failures: number
  skipped: number
}

async function runTests(
  args: string[],
  report: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Report> {
  const command = [
    process.execPath,
    'test',
    '--timeout',
    '60000',
    '--reporter=junit',
    `--reporter-outfile=${report}`,
    ...args,
  ]
  const run = Bun.spawn(command, {
    cwd: root,
    env: { ...process.env, ...env },
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    signal,
  })
  const code = await run.exited
  const [totals = ''] = (await readFile(report, 'utf8').catch(() => '')).match(/<testsuites [^>]*>/) ?? []
  const count = (name: string) => Number(totals.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0)
  return { code, tests: count('tests'), failures: count('failures'), skipped: count('skipped') }
}

/** A run that ended early, without a report, counts as a failure; so does one that tested nothing. */
function conclude(reports: Report[], missing: string[]): number {
  const sum = (figure: keyof Report) => reports.reduce((total, report) => total + report[figure], 0)
  const broken = reports.filter(({ code, failures }) => code !== 0 && failures === 0).length
  const [failed, skipped] = [sum('failures') + broken, sum('skipped')]
  const passed = sum('tests') - sum('failures') - skipped
  for (const part of missing) console.log(`\nThe tests on a part that is missing were skipped. Add ${part}`)
  if (passed === 0 && failed === 0) throw new PartError('No test was run.')
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return failed > 0 || (process.env['CI'] && skipped > 0) ? 1 : 0
}
