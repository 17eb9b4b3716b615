import { PartError } from '../part.ts'
import { type Program, type Service, startService, tellGuard } from '../process.ts'
import { processesOf, send } from './tree.ts'

/** A process of a cluster, by its name; it keeps its port and its data, however often it ends. */
export interface Member {
  name: string
  port: number
  logFile: string
  /** 0 while it does not run. */
  readonly pid: number
  /** Has it run, unless it does; resolves once it can do its work. What its log said before stays. */
  start(): Promise<void>
  /**
   * Sends a signal: SIGKILL, SIGSTOP and SIGCONT to everything that it consists of (a Postgres is many processes), others
   * to itself. After SIGKILL it resolves once it is gone; whether others end it is its own affair.
   */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Resolves once it can do its work, as after SIGCONT. @throws PartError after half a minute. */
  ready(): Promise<void>
  /** Ends it in good order; one that does not, or is stopped by a signal, is killed after the time that it has for it. */
  stop(): Promise<void>
}

export interface MemberOptions {
  name: string
  port: number
  program: Program
  /** Whether it can do its work at this moment; may reject. */
  isReady(): Promise<boolean>
  /** Told when it ends without having been asked to. */
  onEnd(member: Member, code: number | null): void
}

const readyWithinMs = 30_000
const askEveryMs = 50
const toAll = new Set<NodeJS.Signals>(['SIGKILL', 'SIGSTOP', 'SIGCONT'])

/** A member that does not run yet. */
export function createMember({ name, port, program, isReady, onEnd }: MemberOptions): Member {
  let running: Service | undefined
  let asked = false
  let hasRun = false

  async function start() {
    if (running) return
    asked = false
    const service = await startService({ ...program, name, keepLog: hasRun })
    hasRun = true
    running = service
    void service.ended.then((code) => {
      if (running === service) running = undefined
      if (!asked) onEnd(member, code)
    })
    await ready()
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL') {
    const service = running
    if (!service) return
    asked ||= signal !== 'SIGSTOP' && signal !== 'SIGCONT'
    const pids = toAll.has(signal) ? await processesOf(service.pid) : [service.pid]
    for (const pid of pids) send(pid, signal)
    // Should we end meanwhile, the guard lets those go on that would else wait for ever.
    if (signal === 'SIGSTOP') for (const pid of pids.slice(1)) tellGuard(`${pid} SIGCONT`)
    if (signal === 'SIGCONT') for (const pid of pids.slice(1)) tellGuard(`${pid}`)
    if (signal === 'SIGKILL') await service.stop()
  }

  async function ready() {
    const deadline = Date.now() + readyWithinMs
    while (running && Date.now() < deadline) {
      if (await isReady().catch(() => false)) return
      await Bun.sleep(askEveryMs)
    }
    throw new PartError(`${name} is not ready. Its log is ${program.logFile}`)
  }

  async function stop() {
    const service = running
    if (!service) return
    asked = true
    await kill('SIGCONT')
    await service.stop()
  }

  const member: Member = {
    name,
    port,
    logFile: program.logFile,
    get pid() {
      return running?.pid ?? 0
    },
    start,
    kill,
    ready,
    stop,
  }
  return member
}
