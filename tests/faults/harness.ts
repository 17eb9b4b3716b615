import type { Name } from '../people.ts'
import type { Violation } from './checker.ts'
import { type Client, enter } from './client.ts'
import { type Bus, deploy } from './deployment.ts'
import { injure, type Patient, targetsOf } from './injuries.ts'
import { createLog, type Log } from './log.ts'
import { conclude, openRound, type Round, wellAgain } from './round.ts'
import { draw, type Fault } from './schedule.ts'
import { startWork } from './workload.ts'

export interface Suffered extends Fault {
  /**
   * From when it began to be made good until everybody heard everybody again; or, where that takes longer, the same from
   * when what was gone is back, for its return is felt too.
   */
  recoveryMs: number
}

export interface Report {
  bus: Bus
  seed: number
  suffered: Suffered[]
  violations: Violation[]
  /** What came to no end, or ended by itself. */
  problems: string[]
  acknowledged: number
  /** Where the processes' logs are, if something did not hold. */
  logs?: string
}

export interface Options {
  bus: Bus
  seed: number
  count: number
  /** How many faults one pair of channels sees before the checker looks. */
  perRound?: number
  onProgress?(line: string): void
}

const names: Name[] = ['Mira', 'Jonas', 'Priya', 'Tomás', 'Aiko', 'Samuel']

/** Hurts a deployment as the seed has it, while people use it, and tells what held. */
export async function runFaults({ bus, seed, count, perRound = 20, onProgress = () => {} }: Options): Promise<Report> {
  await using deployment = await deploy(bus)
  const log = createLog()
  const clients: Client[] = []
  try {
    for (const name of names) clients.push(await enter(name, deployment.doors, log))
    // The last two hurt themselves.
    const patient: Patient = { deployment, clients: clients.slice(0, 3) }
    const report: Report = { bus, seed, suffered: [], violations: [], problems: [], acknowledged: 0 }
    const faults = draw(seed, count, targetsOf(patient))
    for (let at = 0; at < faults.length; at += perRound) {
      const { doors, databaseUrl } = deployment
      const round = await openRound({ log, clients, doors, databaseUrl })
      const isWhole = await runRound({ round, patient, faults: faults.slice(at, at + perRound), report, onProgress })
      if (!isWhole) break
    }
    report.problems.push(...deployment.crashes)
    if (report.violations.length + report.problems.length > 0) report.logs = await deployment.keepLogs()
    return report
  } finally {
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
  }
}

interface Running {
  round: Round
  patient: Patient
  faults: Fault[]
  report: Report
  onProgress(line: string): void
}

/** False where something came to no end: what would follow tells nothing. */
async function runRound({ round, patient, faults, report, onProgress }: Running): Promise<boolean> {
  const work = startWork(round)
  try {
    for (const fault of faults) {
      const recoveryMs = await suffer(round, patient, fault)
      report.suffered.push({ ...fault, recoveryMs })
      onProgress(`${report.suffered.length} ${told(fault)}: well again after ${(recoveryMs / 1_000).toFixed(2)} s`)
    }
    await work.stop()
    report.acknowledged += acknowledgedIn(round.log)
    const violations = await conclude(round)
    report.violations.push(...violations)
    for (const { invariant, how } of violations) onProgress(`VIOLATED ${invariant}: ${how}`)
    return true
  } catch (error) {
    const last = faults[report.suffered.length % faults.length]
    report.problems.push(`${error} (at ${last && told(last)})`)
    onProgress(`PROBLEM ${error}`)
    return false
  }
}

async function suffer(round: Round, patient: Patient, fault: Fault): Promise<number> {
  const makeGood = await injure(patient, fault)
  await Bun.sleep(fault.holdMs)
  const [, meanwhile] = await Promise.all([makeGood(), recovery(round, patient)])
  return Math.max(meanwhile, await recovery(round, patient))
}

async function recovery(round: Round, { clients }: Patient): Promise<number> {
  const from = performance.now()
  await wellAgain(round, clients)
  return performance.now() - from
}

const told = ({ kind, target, holdMs }: Fault) => `${kind} (${target}, for ${holdMs} ms)`

const acknowledgedIn = ({ entries }: Log) => entries.filter(({ what }) => what === 'acknowledged').length
