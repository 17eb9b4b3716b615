import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { aptInstall, cacheFolder, freePort, PartError, succeeds } from './part.ts'
import { type Program, startService } from './process.ts'
import { progress } from './progress.ts'

interface Options {
  dataDir: string
  password: string
  /** Whether what it holds should survive a restart. */
  durable: boolean
  /** A free one unless it is said. */
  port?: number
}

/** Starts Redis (or Valkey) on a free port. */
export async function startRedis(options: Options): Promise<{ url: string; stop(): Promise<void> }> {
  const { program, url } = await prepareRedis(options)
  return { url, stop: (await startService(program)).stop }
}

/** Writes down how it is to run. */
export async function prepareRedis({ dataDir, password, durable, port: wanted }: Options) {
  const run = await findRedis()
  const port = wanted ?? (await freePort())
  const folder = `${dataDir}/redis`
  const file = `${folder}/redis.conf`
  await mkdir(folder, { recursive: true })
  const lines = [
    `port ${port}`,
    `bind ${run.host}`,
    `dir "${folder}"`,
    `requirepass ${password}`,
    durable ? 'appendonly yes' : 'save ""',
  ]
  // In a file, since the arguments of a process are everybody's to read.
  await writeFile(file, lines.join('\n'), { mode: 0o600 })
  const program: Program = {
    name: 'Redis',
    command: run.command(folder, file, port),
    logFile: `${dataDir}/redis.log`,
    ready: /ready to accept connections/i,
    timeoutMs: 60_000,
  }
  return { program, url: `redis://:${password}@127.0.0.1:${port}`, port }
}

/** A way to run Redis: the address that it binds, and the command that does. */
interface Way {
  host: string
  command(folder: string, file: string, port: number): string[]
}

const native = (...program: string[]): Way => ({ host: '127.0.0.1', command: (_, file) => [...program, file] })

/** As whoever asks, not as the image's own user, who could not read the file nor write the folder. */
const inDocker: Way = {
  host: '0.0.0.0',
  command: (folder, file, port) => [
    ...['docker', 'run', '--rm', '--init', '--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
    ...['--publish', `127.0.0.1:${port}:${port}`, '--volume', `${folder}:${folder}`],
    ...['--entrypoint', 'redis-server', 'redis:8.2', file],
  ],
}

function onPath(): Way | undefined {
  const program = Bun.which('redis-server') ?? Bun.which('valkey-server')
  return program ? native(program) : undefined
}

async function findRedis(): Promise<Way> {
  const found = onPath() ?? (await unpacked())
  if (found) return found
  return progress('Installing Redis', async () => {
    const installed = ((await aptInstall('redis-server')) && onPath()) || (await download())
    if (installed) return installed
    if (await succeeds(['docker', 'info'])) return inDocker
    throw new PartError(
      'Redis is missing and could not be installed. Add it with\n\n  sudo apt-get install redis-server\n\n' +
        '(on a Mac: brew install redis), or set REDIS_URL to one of your own.',
    )
  })
}

const unpackedFolder = `${cacheFolder}/redis`

async function unpacked(): Promise<Way | undefined> {
  if (!existsSync(`${unpackedFolder}/usr/lib`)) return undefined
  const glob = new Bun.Glob('usr/lib/*-linux-gnu')
  const libraries = [...glob.scanSync({ cwd: unpackedFolder, onlyFiles: false, absolute: true })]
  const program = ['env', `LD_LIBRARY_PATH=${libraries.join(':')}`, `${unpackedFolder}/usr/bin/redis-server`]
  return (await succeeds([...program, '--version'])) ? native(...program) : undefined
}

/** Without root, Debian's packages can still be fetched and unpacked, with the libraries that redis-server needs. */
async function download(): Promise<Way | undefined> {
  if (!Bun.which('apt-get') || !Bun.which('dpkg')) return undefined
  await mkdir(unpackedFolder, { recursive: true })
  const packages = [
    'redis-server',
    'redis-tools',
    'libjemalloc2',
    'liblua5.1-0',
    'liblzf1',
    'libatomic1',
    'lua-bitop',
    'lua-cjson',
  ]
  for (const name of packages)
    await Bun.spawn(['apt-get', 'download', name], { cwd: unpackedFolder, stdout: 'ignore', stderr: 'ignore' }).exited
  for (const file of await readdir(unpackedFolder))
    if (file.endsWith('.deb')) await succeeds(['dpkg', '-x', `${unpackedFolder}/${file}`, unpackedFolder])
  return unpacked()
}
