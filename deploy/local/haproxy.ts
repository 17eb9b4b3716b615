import { mkdir, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { aptInstall, PartError } from './part.ts'
import type { Program } from './process.ts'
import { progress } from './progress.ts'

const addition = 'sudo apt-get install haproxy'

/** How requests and sockets are shared among gateways; each of those is known by its name. */
export interface Balancer {
  program: Program
  url: string
  /**
   * From now on, these alone are given anything new; connections that are open stay where they are. Resolves once all of
   * them are known to be ready. Also one that is started again keeps to it.
   * @throws PartError where they are not ready in time.
   */
  admit(gateways: readonly string[]): Promise<void>
}

interface Options {
  dataDir: string
  port: number
  /** By their names, ports of loopback; those that are to come too. */
  gateways: Record<string, number>
}

const readyWithinMs = 30_000

/**
 * Writes down how HAProxy shares requests and sockets: to whichever gateway has fewest, no client to the same one twice. A
 * gateway that is not ready gets none; where it could not be reached, another is asked.
 */
export async function prepareHaproxy(options: Options, admitted: readonly string[]): Promise<Balancer> {
  const { dataDir, port, gateways } = options
  const binary = await findHaproxy()
  const file = `${dataDir}/haproxy.cfg`
  // The name of a socket has room for a hundred letters.
  const control = relative(process.cwd(), `${dataDir}/haproxy.sock`)
  await mkdir(dataDir, { recursive: true })
  const write = (names: readonly string[]) => writeFile(file, settings(options, names, control))
  await write(admitted)
  const program: Program = {
    name: 'HAProxy',
    command: [binary, '-db', '-V', '-f', file],
    logFile: `${dataDir}/haproxy.log`,
    ready: /as the polling mechanism/,
    timeoutMs: 20_000,
  }

  async function admit(names: readonly string[]) {
    for (const name of names) await tell(control, `${ready}/${name}`, 'ready')
    await whenReady(control, names)
    for (const name of names) await tell(control, `${unready}/${name}`, 'ready')
    for (const backend of [ready, unready])
      for (const name of Object.keys(gateways))
        if (!names.includes(name)) await tell(control, `${backend}/${name}`, 'drain')
    await write(names)
  }

  return { program, url: `http://127.0.0.1:${port}`, admit }
}

function settings({ port, gateways }: Options, admitted: readonly string[], control: string): string {
  const servers = (options: string) =>
    Object.entries(gateways).map(
      ([name, port]) => `  server ${name} 127.0.0.1:${port} ${options}${admitted.includes(name) ? '' : ' disabled'}`,
    )
  return [
    'global',
    `  stats socket unix@${control} mode 600 level admin`,
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
    `  use_backend ${unready} if { nbsrv(${ready}) eq 0 }`,
    `  default_backend ${ready}`,
    `backend ${ready}`,
    '  option httpchk',
    '  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost',
    ...servers('check inter 500 fall 2 rise 1'),
    `backend ${unready}`,
    ...servers(''),
    '',
  ].join('\n')
}

const ready = 'gateways'
const unready = 'gateways_unready'

async function tell(control: string, server: string, state: 'ready' | 'drain') {
  const refusal = (await command(control, `set server ${server} state ${state}`)).trim()
  if (refusal) throw new PartError(`HAProxy: ${refusal}`)
}

async function whenReady(control: string, names: readonly string[]) {
  const deadline = Date.now() + readyWithinMs
  while (Date.now() < deadline) {
    const lines = (await command(control, `show servers state ${ready}`)).split('\n').map((line) => line.split(' '))
    // The fourth word is the name, the sixth its state, of which 2 is running.
    if (names.every((name) => lines.some((words) => words[3] === name && words[5] === '2'))) return
    await Bun.sleep(100)
  }
  throw new PartError(`HAProxy does not find ${names.join(', ')} ready.`)
}

/** Tells HAProxy something while it runs, and returns what it says to it. */
async function command(control: string, line: string): Promise<string> {
  const said = Promise.withResolvers<string>()
  let text = ''
  await Bun.connect({
    unix: control,
    socket: {
      open: (socket) => void socket.write(`${line}\n`),
      data: (_, piece) => {
        text += piece.toString()
      },
      close: () => said.resolve(text),
      error: (_, error) => said.reject(error),
    },
  })
  return said.promise
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
