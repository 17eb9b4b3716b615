import { resolve } from 'node:path'
import { ensureInstalled } from './install.ts'
import { main, PartError, portTaken } from './part.ts'

const env = process.env
const port = Number(env['PORT'] || 3000)
const host = env['HOST'] || '127.0.0.1'
const dataDir = resolve(env['DATA_DIR'] || '.data')

await main(async () => {
  const stopped = untilSignal()
  if (await portTaken(port, host))
    throw new PartError(`Port ${port} is taken. Choose another one: PORT=${port + 1} DATA_DIR=.data-2 bun run dev`)
  await ensureInstalled()
  const { startServices } = await import('./services.ts')
  const { readSecrets } = await import('./secrets.ts')
  const secrets = await readSecrets(dataDir)
  const [kafka, opensearch] = ['--kafka', '--opensearch'].map((flag) => process.argv.includes(flag))
  const password = secrets.servicePassword
  const services = await startServices({ dataDir, kafka, opensearch, durable: true, password, env })
  try {
    return await serve(services, secrets, stopped)
  } finally {
    await services.stop()
  }
})

/** The services run in sessions of their own, so that Ctrl-C comes to us alone, and they end after the server. */
function untilSignal(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(0))
  return promise
}

async function serve(
  services: import('./services.ts').Services,
  { authSecret, vapid }: import('./secrets.ts').Secrets,
  stopped: Promise<number>,
) {
  const { migrate } = await import('../../db/migrate.ts')
  const { seed, demoSignIns } = await import('../../db/seed.ts')
  const { startService } = await import('./process.ts')
  await migrate(services.databaseUrl)
  await seed(services.databaseUrl)
  const server = await startService({
    name: 'The server',
    command: [process.execPath, `${import.meta.dir}/../../server/main.ts`],
    logFile: `${dataDir}/server.log`,
    ready: /"msg":"ready"/,
    timeoutMs: 30_000,
    env: {
      NODE_ENV: 'development',
      DATA_DIR: dataDir,
      HOST: host,
      PORT: `${port}`,
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: services.redisUrl,
      KAFKA_BROKERS: services.kafkaBrokers ?? '',
      OPENSEARCH_URL: services.opensearchUrl ?? '',
      AUTH_SECRET: env['AUTH_SECRET'] || authSecret,
      ...(!env['VAPID_PUBLIC_KEY'] && { VAPID_PUBLIC_KEY: vapid.publicKey, VAPID_PRIVATE_KEY: vapid.privateKey }),
    },
  })
  console.log(welcome(demoSignIns))
  const code = await Promise.race([stopped, server.ended])
  if (code !== 0) console.error(`The server ended. Its log is in ${dataDir}/server.log`)
  await server.stop()
  return code ?? 1
}

function welcome(signIns: readonly { name: string; email: string; password: string }[]): string {
  const people = signIns.map(({ name, email, password }) => `  ${name.padEnd(18)} ${email.padEnd(28)} ${password}`)
  return `\nRealtime Chat is at ${env['PUBLIC_URL'] || `http://${host}:${port}`}\n\nSign in as\n${people.join('\n')}\n\nCtrl-C stops it.`
}
