import { createServer } from 'node:net'
import { homedir } from 'node:os'

/** A part that cannot be had, told in one message that says what to do. */
export class PartError extends Error {
  override name = 'PartError'
}

/** Where what was downloaded once stays, for every copy of the project. */
export const cacheFolder = `${process.env['XDG_CACHE_HOME'] || `${homedir()}/.cache`}/realtime-chat`

/** A port on loopback that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    server.close(() => resolve(port))
  })
  return promise
}

/**
 * Ports on loopback, each another, that nobody uses at this moment and that no connection takes while what listens there
 * is away for a while: they are below those that systems give to whoever connects (32768 and up, or 49152 and up).
 */
export async function lastingPorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = 10_000 + Math.floor(Math.random() * 22_000)
    if (!(await portTaken(port, '127.0.0.1'))) ports.add(port)
  }
  return [...ports]
}

/** Whether somebody listens on a port of `host`. */
export async function portTaken(port: number, host: string): Promise<boolean> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  server.once('error', () => resolve(true))
  server.listen(port, host, () => server.close(() => resolve(false)))
  return promise
}

/** Runs a command to its end; false when it failed or is not there. */
export async function succeeds(command: string[]): Promise<boolean> {
  try {
    return (await Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).exited) === 0
  } catch {
    return false
  }
}

/** Installs a Debian package where that is possible: as root, with apt. */
export async function aptInstall(name: string): Promise<boolean> {
  if (process.getuid?.() !== 0 || !Bun.which('apt-get')) return false
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', name]
  return (await succeeds(install)) || ((await succeeds(['apt-get', 'update'])) && (await succeeds(install)))
}

/** Runs an entry point; a PartError ends it with its message alone. */
export async function main(run: () => Promise<number | undefined | void>): Promise<void> {
  try {
    const code = await run()
    process.exit(code ?? 0)
  } catch (error) {
    console.error(error instanceof PartError ? `\n${error.message}` : error)
    process.exit(1)
  }
}
