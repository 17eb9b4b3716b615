import { RedisClient } from 'bun'
import { connectKafka } from '../../server/platform/bus/kafka/client.ts'
import { createLog } from '../../server/platform/log.ts'
import { relieve } from '../bus/leaders.ts'
import type { Client } from './client.ts'
import type { Deployment } from './deployment.ts'
import type { Network } from './network.ts'
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
  /** Members by their names, ways to members, or something that is there once. */
  targets: RegExp | 'clients' | 'ways' | 'brokers' | 'disks' | 'one'
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

const onWay = (hurt: (way: Network) => void): Injure => {
  return async ({ deployment }, target) => {
    const way = found(deployment.ways.get(target), target)
    hurt(way)
    return async () => way.restore()
  }
}

/** Others lead what a broker led, without its end. */
const moveLeaders: Injure = async ({ deployment }, target) => {
  const admin = connectKafka(deployment.brokers, createLog('silent')).admin()
  await admin.connect()
  const giveBack = await relieve(admin, Number(target.replace('kafka-', '')))
  return async () => {
    await giveBack()
    await admin.disconnect()
  }
}

const fillDisk: Injure = async ({ deployment }, target) => {
  const disk = found(deployment.disks.get(target), target)
  await disk.fill()
  return disk.relieve
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

const injuries: Record<string, Injury> = {
  'cut the network': { targets: 'clients', injure: onNetwork(({ network }) => network.cut()) },
  'half-open connections': { targets: 'clients', injure: onNetwork(({ network }) => network.stall()) },
  'delay the network': { targets: 'clients', injure: onNetwork(({ network }) => network.delay(150)) },
  'cut a way': { targets: 'ways', injure: onWay((way) => way.cut()) },
  'half-open way': { targets: 'ways', injure: onWay((way) => way.stall()) },
  'delay a way': { targets: 'ways', injure: onWay((way) => way.delay(20)) },
  'move leaders': { targets: 'brokers', injure: moveLeaders },
  'fill a disk': { targets: 'disks', injure: fillDisk },
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
  const brokers = names.filter((name) => name.startsWith('kafka'))
  const others = {
    one: ['all'],
    clients: people,
    ways: [...deployment.ways.keys()].sort(),
    // One alone has nobody to hand over to.
    brokers: brokers.length > 1 ? brokers : [],
    disks: [...deployment.disks.keys()],
  }
  const of = ({ targets }: Injury) =>
    targets instanceof RegExp ? names.filter((name) => targets.test(name)) : others[targets]
  return Object.fromEntries(Object.entries(injuries).map(([kind, injury]) => [kind, of(injury)]))
}

/** Does what the fault says; what it returns makes it good again. */
export function injure(patient: Patient, { kind, target }: Fault): Promise<() => Promise<void>> {
  const injury = injuries[kind]
  if (!injury) throw new Error(`there is no way to ${kind}`)
  return injury.injure(patient, target)
}

function memberOf({ deployment }: Patient, target: string) {
  return found(
    deployment.members.find(({ name }) => name === target),
    target,
  )
}

function found<T>(one: T | undefined, target: string): T {
  if (one === undefined) throw new Error(`there is no ${target}`)
  return one
}
