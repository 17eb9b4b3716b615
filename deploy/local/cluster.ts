import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Cluster } from './cluster/start.ts'
import { ensureInstalled } from './install.ts'
import { main, PartError, portTaken } from './part.ts'

const env = process.env
const port = Number(env['PORT'] || 3000)
const dataDir = resolve(env['DATA_DIR'] || '.data/cluster')

await main(async () => {
  const stopped = untilSignal()
  const { gateways, workers } = countsAsked()
  if (await portTaken(port, '127.0.0.1'))
    throw new PartError(`Port ${port} is taken. Choose another one: PORT=${port + 1} bun run cluster`)
  await ensureInstalled()
  await buildApp()
  const { readSecrets } = await import('./secrets.ts')
  const { startCluster } = await import('./cluster/start.ts')
  const { progress } = await import('./progress.ts')
  const { authSecret, servicePassword, vapid } = await readSecrets(dataDir)
  const secrets = { AUTH_SECRET: authSecret, VAPID_PUBLIC_KEY: vapid.publicKey, VAPID_PRIVATE_KEY: vapid.privateKey }
  const starting = startCluster({
    dataDir,
    port,
    gateways,
    workers,
    password: servicePassword,
    durable: true,
    env: secrets,
    prepare: fill,
    onEnd: ({ name, logFile }, code) => console.error(`${name} ended (${code}). Its log is ${logFile}`),
  })
  const cluster = await progress('Starting the cluster', () => starting)
  const { demoSignIns } = await import('../../db/seed.ts')
  console.log(welcome(cluster.members, cluster.url, demoSignIns))
  rollOnSignal(cluster)
  await stopped
  await cluster.stop()
  return 0
})

/** The processes run in sessions of their own, so that Ctrl-C comes to us alone. */
function untilSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  return promise
}

/** One roll at a time; what is asked for meanwhile is not done after it. */
function rollOnSignal({ roll, members }: Cluster) {
  let rolling = false
  process.on('SIGUSR2', async () => {
    if (rolling) return
    rolling = true
    console.log('Replacing every node …')
    await roll().then(
      () => console.log(`Replaced:\n${processesOf(members)}`),
      (error) => console.error(`${error}`),
    )
    rolling = false
  })
}

function countsAsked(): { gateways: number; workers: number } {
  const options = {
    gateways: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
  } as const
  const { values } = parseArgs({ options })
  const [gateways, workers] = [Number(values.gateways), Number(values.workers)]
  for (const count of [gateways, workers])
    if (!Number.isInteger(count) || count < 1 || count > 20)
      throw new PartError('bun run cluster --gateways N --workers N, each from 1 to 20')
  return { gateways, workers }
}

/** Gateways serve the built app: what one of them had bundled for itself, another would not have. */
async function buildApp() {
  const { buildWeb } = await import('../build.ts')
  const { progress } = await import('./progress.ts')
  await progress('Building the app', buildWeb)
}

async function fill(databaseUrl: string) {
  const { migrate } = await import('../../db/migrate.ts')
  const { seed } = await import('../../db/seed.ts')
  await migrate(databaseUrl)
  await seed(databaseUrl)
}

interface Process {
  name: string
  port: number
  pid: number
  logFile: string
}

function processesOf(members: readonly Process[]): string {
  const lines = members.map(
    ({ name, port, pid, logFile }) =>
      `  ${name.padEnd(14)} port ${`${port}`.padEnd(6)} pid ${`${pid}`.padEnd(8)} ${logFile}`,
  )
  return lines.join('\n')
}

function welcome(
  members: readonly Process[],
  url: string,
  signIns: readonly { name: string; email: string; password: string }[],
): string {
  const people = signIns.map(({ name, email, password }) => `  ${name.padEnd(18)} ${email.padEnd(28)} ${password}`)
  return [
    '',
    `Realtime Chat is at ${url}`,
    '',
    'Its processes, for a kill to try',
    processesOf(members),
    '',
    'Replaces all nodes while people go on',
    `  kill -USR2 ${process.pid}`,
    '',
    'Sign in as',
    ...people,
    '',
    'Ctrl-C stops all of it.',
  ].join('\n')
}
