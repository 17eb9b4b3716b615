import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PartError } from './part.ts'

/** A process of ours that runs beside this one. */
export interface Service {
  pid: number
  /** Resolves with the exit code when it ends by itself or is stopped. */
  ended: Promise<number | null>
  stop(): Promise<void>
}

/** How a process is run. */
export interface Program {
  name: string
  command: string[]
  logFile: string
  /** What its log says when it is ready. */
  ready: RegExp
  timeoutMs: number
  stopSignal?: NodeJS.Signals
  /** How long it may take to end in good order; ten seconds unless it is said. */
  stopWithinMs?: number
  env?: Record<string, string>
  /** Goes on in the log that is there, as one that is started again does. */
  keepLog?: boolean
}

let guard: ChildProcess | undefined

/** The guard ends our services if we cannot any more. In a session of its own, so that Ctrl-C does not reach it. */
export function tellGuard(line: string) {
  guard ??= startGuard()
  guard.stdin?.write(`${line}\n`)
}

function startGuard(): ChildProcess {
  const child = spawn(process.execPath, [`${import.meta.dir}/guard.ts`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.unref()
  child.stdin?.on('error', () => {})
  return child
}

/** Lets the guard go, once every service has been stopped. */
export async function dismissGuard(): Promise<void> {
  if (!guard) return
  const gone = once(guard, 'exit')
  guard.stdin?.end()
  await Promise.race([gone, Bun.sleep(2_000)])
  guard = undefined
}

/** Starts a service in a session of its own, guarded, and waits until it is ready. */
export async function startService(options: Program): Promise<Service> {
  const { name, command, logFile, stopSignal = 'SIGTERM', stopWithinMs = 10_000, keepLog } = options
  await mkdir(dirname(logFile), { recursive: true })
  const before = keepLog ? await readFile(logFile, 'utf8').catch(() => '') : ''
  if (!before) await writeFile(logFile, '')
  const log = openSync(logFile, 'a')
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...options.env },
  })
  closeSync(log)
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(-1))
  })
  const pid = child.pid ?? 0
  if (pid) tellGuard(`${pid} ${stopSignal}`)
  const stop = async () => {
    child.kill(stopSignal)
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await ended
    clearTimeout(timer)
    tellGuard(`${pid}`)
  }
  if (!(await isReady(options, before.length, ended))) {
    // Before it is asked to end: of that, many have more to say than of what they had waited for.
    const said = (await readFile(logFile, 'utf8')).slice(before.length)
    if (pid) await stop()
    throw new PartError(`${name} did not start. The end of what ${logFile} said until then:\n${said.slice(-1_500)}`)
  }
  return { pid, ended, stop }
}

async function isReady({ logFile, ready, timeoutMs }: Program, from: number, ended: Promise<unknown>) {
  const deadline = Date.now() + timeoutMs
  let over = false
  ended.then(() => {
    over = true
  })
  while (Date.now() < deadline && !over) {
    if (ready.test((await readFile(logFile, 'utf8')).slice(from))) return true
    await Bun.sleep(15)
  }
  return false
}
