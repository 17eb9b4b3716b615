import { mkdir, writeFile } from 'node:fs/promises'
import { aptInstall, freePort, PartError } from './part.ts'
import { startService } from './process.ts'
import { progress } from './progress.ts'

/** How much it looks into, as a worker of a test may want to exceed. */
export const streamMaxMiB = 4

/** The words by which scanners are tried (EICAR), in pieces: a scanner on this machine should not find this file. */
const eicar = ['EICAR', 'STANDARD', 'ANTIVIRUS', 'TEST', 'FILE'].join('-')

/** Starts clamd on a free port, with a database of one signature: that of the file by which scanners are tried. */
export async function startClamd({ dataDir }: { dataDir: string }): Promise<{ url: string; stop(): Promise<void> }> {
  const program = await findClamd()
  const port = await freePort()
  const folder = `${dataDir}/clamd`
  await mkdir(`${folder}/database`, { recursive: true })
  await writeFile(`${folder}/database/test.ndb`, `Eicar-Test:0:*:${Buffer.from(eicar).toString('hex')}\n`)
  const lines = [
    'Foreground yes',
    'TCPAddr 127.0.0.1',
    `TCPSocket ${port}`,
    `DatabaseDirectory ${folder}/database`,
    `TemporaryDirectory ${folder}`,
    `StreamMaxLength ${streamMaxMiB}M`,
    'MaxThreads 4',
  ]
  await writeFile(`${folder}/clamd.conf`, `${lines.join('\n')}\n`)
  const { stop } = await startService({
    name: 'clamd',
    command: [program, '--config-file', `${folder}/clamd.conf`],
    logFile: `${dataDir}/clamd.log`,
    ready: /Self checking every/,
    timeoutMs: 60_000,
  })
  return { url: `tcp://127.0.0.1:${port}`, stop }
}

async function findClamd(): Promise<string> {
  const found = onPath()
  if (found) return found
  const installed = await progress('Installing clamd', () => aptInstall('clamav-daemon'))
  const program = installed ? onPath() : undefined
  if (!program) throw new PartError('clamd is missing. Add it with\n\n  sudo apt-get install clamav-daemon')
  return program
}

const onPath = () => Bun.which('clamd', { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` }) ?? undefined

/** Whether it can run here as things are. */
export const canRunClamd = () => onPath() !== undefined
