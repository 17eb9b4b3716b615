import { readdir, readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Outcome } from './crowd.ts'
import type { Order } from './load.ts'

/** The server has one core, the load another; Postgres, Redis and Kafka float. */
const serverCore = 0
const loadCore = 1
const readyMs = 30_000
const orderMs = 180_000

/** A server under load, in a process of its own. */
export interface Server extends AsyncDisposable {
  url: string
  /** Processor time used so far by all of its threads, user and system, in microseconds. */
  cpu(): Promise<number>
  /** Resident memory in bytes. */
  memory(): Promise<number>
  /** Asks it to collect its garbage, where it was started with `baselines/collected.ts`. */
  collect(): void
  /** The most that was resident since this was asked for, in bytes, as soon as it is called. */
  watchPeak(): Promise<() => Promise<number>>
  /** Ends it without a word. */
  kill(): Promise<void>
}

/** A process full of clients. */
export interface Load extends AsyncDisposable {
  order(order: Order): Promise<Outcome>
}

/** Runs `command` on `core` where taskset is there. */
function pin(core: number, command: string[]) {
  return Bun.which('taskset') && navigator.hardwareConcurrency > 1
    ? ['taskset', '-c', String(core), ...command]
    : command
}

/** What this process started must not outlive it. */
const children = new Set<Bun.Subprocess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

function keep(child: Bun.Subprocess) {
  children.add(child)
  void child.exited.then(() => children.delete(child))
}

async function stop(child: Bun.Subprocess) {
  child.kill()
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await child.exited
  clearTimeout(timer)
}

/** Starts a server that prints `listening on URL`. */
export async function startBaseline(command: string[], env: Record<string, string> = {}): Promise<Server> {
  const options = { env: { ...process.env, NODE_ENV: 'production', ...env } }
  const child = Bun.spawn(pin(serverCore, command), { ...options, stdout: 'pipe', stderr: 'inherit' })
  keep(child)
  return observe(child, await readUrl(child.stdout))
}

/** Starts our server with `env`, in production. */
export async function startServer(env: Record<string, string>): Promise<Server> {
  const profile = process.env['BENCH_PROFILE']
  const flags = profile ? ['--cpu-prof', '--cpu-prof-md', `--cpu-prof-dir=${profile}`] : []
  const port = freePort()
  const child = Bun.spawn(pin(serverCore, [process.execPath, ...flags, 'server/main.ts']), {
    cwd: `${import.meta.dir}/../..`,
    env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...env, PORT: String(port) },
    stdout: 'inherit',
    stderr: 'inherit',
  })
  keep(child)
  const url = `http://127.0.0.1:${port}`
  await waitUntilReady(child, `${url}/readyz`)
  return observe(child, url)
}

function observe(child: Bun.Subprocess, url: string): Server {
  return {
    url,
    cpu: () => cpuOf(child.pid),
    memory: () => memoryOf(child.pid),
    collect: () => child.kill('SIGUSR2'),
    async watchPeak() {
      // From now on: proc(5), clear_refs.
      await writeFile(`/proc/${child.pid}/clear_refs`, '5')
      return () => memoryOf(child.pid, 'VmHWM')
    },
    async kill() {
      child.kill('SIGKILL')
      await child.exited
    },
    [Symbol.asyncDispose]: () => stop(child),
  }
}

async function readUrl(stream: ReadableStream<Uint8Array>) {
  let output = ''
  for await (const chunk of stream) {
    output += new TextDecoder().decode(chunk)
    const url = /listening on (\S+)/.exec(output)?.[1]
    if (url) return url
  }
  throw new Error(`the server ended before it listened: ${output}`)
}

async function waitUntilReady(child: Bun.Subprocess, url: string) {
  const deadline = Date.now() + readyMs
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await Bun.sleep(50)
  }
  await stop(child)
  throw new Error('the server did not become ready')
}

function freePort() {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const { port } = server
  server.stop(true)
  return port
}

/** The scheduler counts in nanoseconds, thread by thread, where /proc/PID/stat counts in ticks of 10 ms. */
async function cpuOf(pid: number) {
  const threads = await readdir(`/proc/${pid}/task`)
  const times = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0'))
  return (await Promise.all(times)).reduce((sum, time) => sum + Number.parseInt(time, 10), 0) / 1000
}

async function memoryOf(pid: number, figure = 'VmRSS') {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${figure}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024
}

const Reply = z.union([z.object({ error: z.string() }), z.object({ outcome: z.custom<Outcome>() })])

/** Starts a process of clients. */
export async function startLoad(): Promise<Load> {
  let answered = Promise.withResolvers<Outcome>()
  const child = Bun.spawn(pin(loadCore, [process.execPath, `${import.meta.dir}/load.ts`]), {
    ipc(message) {
      const reply = Reply.parse(message)
      if ('error' in reply) answered.reject(new Error(reply.error))
      else answered.resolve(reply.outcome)
    },
    stdout: 'inherit',
    stderr: 'inherit',
  })
  keep(child)
  return {
    order(order) {
      answered = Promise.withResolvers<Outcome>()
      const timer = setTimeout(() => answered.reject(new Error(`the load did not ${order.do} in time`)), orderMs)
      child.send(order)
      return answered.promise.finally(() => clearTimeout(timer))
    },
    [Symbol.asyncDispose]: () => stop(child),
  }
}
