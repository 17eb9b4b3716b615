import { stat } from 'node:fs/promises'
import { PartError } from './part.ts'
import { progress } from './progress.ts'

const root = `${import.meta.dir}/../..`

/** Installs the packages that bun.lock names, unless they are there already. Needs nothing but Bun itself. */
export async function ensureInstalled(): Promise<void> {
  if ((await changedAt('node_modules/.installed')) > (await changedAt('bun.lock'))) return
  await progress('Installing packages', async () => {
    const install = Bun.spawn([process.execPath, 'install', '--frozen-lockfile'], {
      cwd: root,
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const told = await new Response(install.stderr).text()
    if ((await install.exited) !== 0) throw new PartError(`The packages could not be installed:\n${told.trim()}`)
    await Bun.write(`${root}/node_modules/.installed`, '')
  })
}

async function changedAt(path: string): Promise<number> {
  return stat(`${root}/${path}`).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
