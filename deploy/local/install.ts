import { stat } from 'node:fs/promises'
import { PartError } from './part.ts'
import { progress } from './progress.ts'

const root = `${import.meta.dir}/../..`

/**
 * Installs the packages that bun.lock names, unless they are there already. Needs nothing but Bun itself.
 * Bun remembers what it could not find, so after an installation the command goes on in a new process.
 */
export async function ensureInstalled(): Promise<void> {
  if ((await changedAt('node_modules/.installed')) > (await changedAt('bun.lock'))) return
  await progress('Installing packages', install)
  process.exit(await runAgain())
}

async function install() {
  const command = [process.execPath, 'install', '--frozen-lockfile']
  const child = Bun.spawn(command, { cwd: root, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' })
  const told = await new Response(child.stderr).text()
  if ((await child.exited) !== 0) throw new PartError(`The packages could not be installed:\n${told.trim()}`)
  await Bun.write(`${root}/node_modules/.installed`, '')
}

async function runAgain(): Promise<number> {
  const again = Bun.spawn([process.execPath, ...process.argv.slice(1)], { stdio: ['inherit', 'inherit', 'inherit'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => again.kill(signal))
  return again.exited
}

async function changedAt(path: string): Promise<number> {
  return stat(`${root}/${path}`).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
