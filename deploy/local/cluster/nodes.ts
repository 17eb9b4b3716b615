import { readdirSync } from 'node:fs'
import type { Program } from '../process.ts'

const root = `${import.meta.dir}/../../..`

/** Modules that have a process of their own. */
export const alone = ['search', 'notifications']

/** The modules that hear events, as MODULES names them. */
function hearing(): string[] {
  const folder = `${root}/server/modules`
  return readdirSync(folder).filter((name) => readdirSync(`${folder}/${name}`).includes('events.ts'))
}

/** What each node is told beside what all of them are, by its name. */
export function rolesOf(gateways: number, workers: number): Record<string, Record<string, string>> {
  const rest = hearing().filter((name) => !alone.includes(name))
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name}-${at + 1}`)
  return Object.fromEntries([
    ...numbered('gateway', gateways).map((name) => [name, { ROLE: 'gateway' }]),
    ...numbered('worker', workers).map((name) => [name, { ROLE: 'worker', MODULES: rest.join(',') }]),
    ...alone.map((name) => [name, { ROLE: 'worker', MODULES: name }]),
  ])
}

/** A process of the server. */
export function nodeProgram(name: string, env: Record<string, string>, dataDir: string): Program {
  return {
    name,
    command: [process.execPath, `${root}/server/main.ts`],
    logFile: `${dataDir}/${name}.log`,
    ready: /"msg":"ready"/,
    timeoutMs: 60_000,
    stopWithinMs: 45_000,
    env,
  }
}
