import { mkdir, writeFile } from 'node:fs/promises'
import { aptInstall, PartError } from './part.ts'
import type { Program } from './process.ts'
import { progress } from './progress.ts'

const addition = 'sudo apt-get install haproxy'

/**
 * Writes down how HAProxy shares requests and sockets among `gateways`, ports of loopback: to whichever has fewest, no
 * client to the same one twice. A gateway that is not ready gets none; where it could not be reached, another is asked.
 */
export async function prepareHaproxy({
  dataDir,
  port,
  gateways,
}: {
  dataDir: string
  port: number
  gateways: Record<string, number>
}): Promise<{ program: Program; url: string }> {
  const binary = await findHaproxy()
  const file = `${dataDir}/haproxy.cfg`
  await mkdir(dataDir, { recursive: true })
  await writeFile(file, settings(port, gateways))
  const program: Program = {
    name: 'HAProxy',
    command: [binary, '-db', '-V', '-f', file],
    logFile: `${dataDir}/haproxy.log`,
    ready: /as the polling mechanism/,
    timeoutMs: 20_000,
  }
  return { program, url: `http://127.0.0.1:${port}` }
}

function settings(port: number, gateways: Record<string, number>): string {
  const servers = (options: string) =>
    Object.entries(gateways).map(([name, port]) => `  server ${name} 127.0.0.1:${port} ${options}`)
  return [
    'defaults',
    '  mode http',
    '  balance leastconn',
    '  option forwardfor',
    // Another gateway is asked where one could not be reached; what one has been told is never told to a second.
    '  retries 3',
    '  option redispatch 1',
    '  timeout connect 1s',
    '  timeout client 60s',
    '  timeout server 60s',
    // Sockets say something every 10 s.
    '  timeout tunnel 60s',
    '  timeout check 1s',
    'frontend chat',
    `  bind 127.0.0.1:${port}`,
    // A part that all share, when it is away, has none of them ready; what works without it goes on.
    '  use_backend gateways_unready if { nbsrv(gateways) eq 0 }',
    '  default_backend gateways',
    'backend gateways',
    '  option httpchk',
    '  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost',
    ...servers('check inter 500 fall 2 rise 1'),
    'backend gateways_unready',
    ...servers(''),
    '',
  ].join('\n')
}

async function findHaproxy(): Promise<string> {
  const found = onPath()
  if (found) return found
  const installed = await progress('Installing HAProxy', () => aptInstall('haproxy'))
  const program = installed ? onPath() : undefined
  if (!program) throw new PartError(`HAProxy is missing. Add it with\n\n  ${addition}`)
  return program
}

const onPath = () =>
  Bun.which('haproxy', { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` }) ?? undefined

/** Whether it can run here as things are. */
export const canRunHaproxy = () => onPath() !== undefined
