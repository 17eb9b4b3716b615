import { mkdir, rm } from 'node:fs/promises'

/** A small file system of its own, which can be full. */
export interface Disk {
  fill(): Promise<void>
  relieve(): Promise<void>
}

/**
 * Mounts a file system of so many MiB at `folder`; undefined where that is not allowed, as on most machines for whoever is
 * not root.
 */
export async function mountDisk(folder: string, mebibytes: number): Promise<(Disk & AsyncDisposable) | undefined> {
  await mkdir(folder, { recursive: true })
  if (!(await run('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder))) return undefined
  const filler = `${folder}/filler`
  return {
    // Fails where nothing more fits in, which is what is wanted.
    fill: async () => void (await run('dd', 'if=/dev/zero', `of=${filler}`, 'bs=16k')),
    relieve: () => rm(filler, { force: true }),
    // Also while somebody still has a file open there.
    [Symbol.asyncDispose]: async () => void (await run('umount', '-l', folder)),
  }
}

async function run(...command: string[]): Promise<boolean> {
  try {
    return (await Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).exited) === 0
  } catch {
    return false
  }
}
