import { RedisClient } from 'bun'
import type { Client } from './client.ts'
import type { Deployment } from './deployment.ts'
import type { Fault } from './schedule.ts'
import { withPostgres } from './stored.ts'

/** What faults happen to. */
export interface Patient {
  deployment: Deployment
  /** Those whose ways may be hurt; others hurt their own. */
  clients: readonly Client[]
}

/** Does it; what it returns makes it good again. */
type Injure = (patient: Patient, target: string) => Promise<() => Promise<void>>

interface Injury {
  /** Members by their names, or something that is there once. */
  targets: RegExp | 'clients' | 'one'
  injure: Injure
}

const nothing = async () => {}

const end = (signal: 'SIGKILL' | 'SIGTERM'): Injure => {
  return async (patient, target) => {
    const member = memberOf(patient, target)
    await (signal === 'SIGKILL' ? member.kill() : member.stop())
    return () => member.start()
  }
}

const stop: Injure = async (patient, target) => {
  const member = memberOf(patient, target)
  await member.kill('SIGSTOP')
  return async () => {
    await member.kill('SIGCONT')
    await member.ready()
  }
}

const onNetwork = (hurt: (client: Client) => void): Injure => {
  return async ({ clients }, target) => {
    const hit = clients.filter(({ who }) => target === 'everybody' || who === target)
    for (const client of hit) hurt(client)
    return async () => {
      for (const { network } of hit) network.restore()
    }
  }
}

const jump = (byMs: number): Injure => {
  return async () => {
    const { now } = Date
    Date.now = () => now.call(Date) + byMs
    return async () => {
      Date.now = now
    }
  }
}

const hour = 3_600_000
const nodes = /^(node|gateway|worker|search|notifications)/
const parts = /^(node|gateway|worker|search|notifications|postgres|replica|redis|kafka|balancer)/

/** A full disk is not among them: it takes a file system of its own, which not every machine lets anybody make. */
const injuries: Record<string, Injury> = {
  'kill a node': { targets: nodes, injure: end('SIGKILL') },
  'end a node': { targets: nodes, injure: end('SIGTERM') },
  'stop a process': { targets: parts, injure: stop },
  'terminate backends': { targets: 'one', injure: terminateBackends },
  'restart Postgres': { targets: /^postgres$/, injure: end('SIGTERM') },
  'kill Postgres': { targets: /^postgres$/, injure: end('SIGKILL') },
  'lose the replica': { targets: /^replica$/, injure: end('SIGKILL') },
  'empty Redis': { targets: 'one', injure: emptyRedis },
  'restart Redis': { targets: /^redis$/, injure: end('SIGTERM') },
  'kill a broker': { targets: /^kafka/, injure: end('SIGKILL') },
  'restart a broker': { targets: /^kafka/, injure: end('SIGTERM') },
  'kill the balancer': { targets: /^balancer$/, injure: end('SIGKILL') },
  'cut the network': { targets: 'clients', injure: onNetwork(({ network }) => network.cut()) },
  'half-open connections': { targets: 'clients', injure: onNetwork(({ network }) => network.stall()) },
  'delay the network': { targets: 'clients', injure: onNetwork(({ network }) => network.delay(150)) },
  'set the clocks ahead': { targets: 'one', injure: jump(hour) },
  'set the clocks back': { targets: 'one', injure: jump(-hour) },
}

async function terminateBackends({ deployment }: Patient) {
  await withPostgres(deployment.databaseUrl, (client) =>
    client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    ),
  )
  return nothing
}

async function emptyRedis({ deployment }: Patient) {
  const redis = new RedisClient(deployment.redisUrl)
  try {
    await redis.send('FLUSHALL', [])
  } finally {
    redis.close()
  }
  return nothing
}

/** Who or what each kind may hit. */
export function targetsOf({ deployment, clients }: Patient): Record<string, string[]> {
  const names = deployment.members.map(({ name }) => name)
  const people = [...clients.map(({ who }) => who), 'everybody']
  const of = ({ targets }: Injury) =>
    targets === 'one' ? ['all'] : targets === 'clients' ? people : names.filter((name) => targets.test(name))
  return Object.fromEntries(Object.entries(injuries).map(([kind, injury]) => [kind, of(injury)]))
}

/** Does what the fault says; what it returns makes it good again. */
export function injure(patient: Patient, { kind, target }: Fault): Promise<() => Promise<void>> {
  const injury = injuries[kind]
  if (!injury) throw new Error(`there is no way to ${kind}`)
  return injury.injure(patient, target)
}

function memberOf({ deployment }: Patient, target: string) {
  const member = deployment.members.find(({ name }) => name === target)
  if (!member) throw new Error(`there is no ${target}`)
  return member
}
