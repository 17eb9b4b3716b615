import { mkdir } from 'node:fs/promises'
import { prepareHaproxy } from '../haproxy.ts'
import { addresses, prepareKafka } from '../kafka.ts'
import { lastingPorts, PartError } from '../part.ts'
import { preparePostgres } from '../postgres.ts'
import { dismissGuard, type Program } from '../process.ts'
import { prepareRedis } from '../redis.ts'
import { prepareReplica } from '../replica.ts'
import { createMember, type Member } from './member.ts'
import { nodeProgram, rolesOf } from './nodes.ts'
import { accepts, answers, isOk } from './probes.ts'
import { type Place, roll } from './roll.ts'

export interface ClusterOptions {
  dataDir: string
  /** Of the services that are started. */
  password: string
  /** Whether what is committed is to survive a power cut; a killed process it survives anyway. */
  durable?: boolean
  gateways?: number
  workers?: number
  /** Kafka of three brokers, or Postgres. */
  bus?: 'kafka' | 'postgres'
  /** Where the app is to be; a free port unless it is said. */
  port?: number
  /** What each node is told beside what the cluster needs. */
  env?: Record<string, string>
  /** What is done with the database before the nodes start, such as migrating it. */
  prepare(databaseUrl: string): Promise<void>
  /**
   * Where the nodes reach what listens at `port`, a member of that name, for those who hurt the way there; at that very
   * port unless it is said.
   */
  way?(name: string, port: number): Promise<number>
  /** Told when a process ends without having been asked to. */
  onEnd?(member: Member, code: number | null): void
}

/** A deployment on this machine, process by process. */
export interface Cluster extends AsyncDisposable {
  /** The load balancer's, where people reach it. */
  url: string
  databaseUrl: string
  replicaUrl: string
  redisUrl: string
  /** Undefined where Postgres is the bus. */
  kafkaBrokers: string | undefined
  members: readonly Member[]
  /** One of `postgres`, `replica`, `redis`, `kafka-1` to `-3`, `gateway-1`, `worker-1` and on, `search`, `notifications`, `balancer`. */
  member(name: string): Member
  /**
   * Replaces every node by a new process while people go on, none of whom moves more than once; it is known by the same
   * name. Not while another roll is under way.
   * @throws PartError where a new one does not come up; then everything is as it was.
   */
  roll(): Promise<void>
  /** Ends every process in good order; disposing of it kills them, for data that is thrown away. */
  stop(): Promise<void>
}

/**
 * Starts a whole deployment on loopback: Postgres with a streaming replica, Redis, three Kafka brokers, gateways behind
 * HAProxy, workers, and modules in processes of their own. They end with `stop`, or by their guard when this process does.
 * @throws PartError that says which part is missing and what adds it; whatever had started is stopped again.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const members: Member[] = []
  const created: Member[] = []
  const stop = async () => {
    // Backwards: whoever needs another ends before it.
    for (const group of [/^balancer$/, /^(gateway|worker|search|notifications)/, /./])
      await Promise.all(created.filter(({ name }) => group.test(name)).map((member) => member.stop()))
    await dismissGuard()
  }
  const end = async () => {
    await Promise.all(created.map((member) => member.kill()))
    await dismissGuard()
  }
  const create = (name: string, port: number, program: Program, isReady: () => Promise<boolean>) => {
    const member = createMember({ name, port, program, isReady, onEnd: options.onEnd ?? (() => {}) })
    created.push(member)
    return member
  }
  const add: Add = (...about) => {
    const member = create(...about)
    members.push(member)
    return member
  }
  const replaced = (before: Member, after: Member) => void members.splice(members.indexOf(before), 1, after)
  try {
    const parts = await startParts(options, add)
    const { url, places, admit } = await startNodes(options, parts, add, create)
    const member = (name: string) => {
      const found = members.find((one) => one.name === name)
      if (!found) throw new PartError(`The cluster has no ${name}, but ${members.map(({ name }) => name).join(', ')}`)
      return found
    }
    const rollAll = () => roll({ places, admit, replaced })
    return { ...parts, url, members, member, roll: rollAll, stop, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}

type Add = (name: string, port: number, program: Program, isReady: () => Promise<boolean>) => Member

/** Postgres and its replica one after the other, beside Redis, beside Kafka. */
async function startParts(options: ClusterOptions, add: Add) {
  const { dataDir, bus = 'kafka' } = options
  await mkdir(dataDir, { recursive: true })
  const [databases, redisUrl, kafkaBrokers] = await Promise.all([
    startDatabases(options, add),
    startRedis(options, add),
    bus === 'kafka' ? startBrokers(options, add) : undefined,
  ])
  return { ...databases, redisUrl, kafkaBrokers }
}

/** A url as nodes have it. */
async function byWay({ way }: ClusterOptions, name: string, url: string): Promise<string> {
  const there = new URL(url)
  if (way) there.port = `${await way(name, Number(there.port))}`
  return there.href
}

async function startDatabases({ dataDir, password, durable, prepare }: ClusterOptions, add: Add) {
  const [port = 0, replicaPort = 0] = await lastingPorts(2)
  const primary = await preparePostgres({ dataDir, password, port, durable: durable || 'when killed' })
  await add('postgres', port, primary.program, () => answers(primary.url)).start()
  await prepare(primary.url)
  const replica = await prepareReplica(primary, { dataDir, password, port: replicaPort })
  await add('replica', replicaPort, replica.program, () => answers(replica.url)).start()
  return { databaseUrl: primary.url, replicaUrl: replica.url }
}

async function startRedis({ dataDir, password }: ClusterOptions, add: Add) {
  const [wanted = 0] = await lastingPorts(1)
  const { program, url, port } = await prepareRedis({ dataDir, password, durable: false, port: wanted })
  await add('redis', port, program, () => accepts(port)).start()
  return url
}

async function startBrokers({ dataDir, way }: ClusterOptions, add: Add) {
  const ports = await lastingPorts(3)
  const clientPorts = way && (await Promise.all(ports.map((port, at) => way(`kafka-${at + 1}`, port))))
  const { programs } = await prepareKafka({ dataDir, ports, heap: '256m', clientPorts })
  const brokers = programs.map((program, at) => {
    const port = ports[at] ?? 0
    return add(`kafka-${at + 1}`, port, program, () => accepts(port))
  })
  await Promise.all(brokers.map((broker) => broker.start()))
  return addresses(clientPorts ?? ports)
}

async function startNodes(
  options: ClusterOptions,
  parts: Awaited<ReturnType<typeof startParts>>,
  add: Add,
  create: Add,
) {
  const { dataDir, gateways = 2, workers = 1 } = options
  const roles = Object.entries(rolesOf(gateways, workers))
  const [port = 0, ...ports] = await lastingPorts(2 * roles.length + 1)
  const placed = roles.map(([name, role], at) => ({ name, role, ports: ports.slice(2 * at, 2 * at + 2) }))
  const doors = placed.filter(({ role }) => role['ROLE'] === 'gateway')
  const balancer = await prepareHaproxy(
    {
      dataDir,
      port: options.port ?? port,
      gateways: Object.fromEntries(
        doors.flatMap(({ name, ports }) => ports.map((port) => [doorName({ name, port }), port])),
      ),
    },
    doors.map(({ name, ports: [port = 0] }) => doorName({ name, port })),
  )
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PUBLIC_URL: balancer.url,
    TRUSTED_PROXIES: '127.0.0.1',
    DATABASE_URL: await byWay(options, 'postgres', parts.databaseUrl),
    DATABASE_REPLICA_URL: await byWay(options, 'replica', parts.replicaUrl),
    REDIS_URL: await byWay(options, 'redis', parts.redisUrl),
    KAFKA_BROKERS: parts.kafkaBrokers ?? '',
    DATA_DIR: `${dataDir}/files`,
    ...options.env,
  }
  const places = placed.map(({ name, role, ports: [first = 0, second = 0] }): Place => {
    const node = (log: string, port: number, make: Add) =>
      make(name, port, nodeProgram(log, { ...env, ...role, PORT: `${port}` }, dataDir), () =>
        isOk(`http://127.0.0.1:${port}/readyz`),
      )
    return { now: node(name, first, add), next: node(`${name}-b`, second, create) }
  })
  await Promise.all(places.map(({ now }) => now.start()))
  await add('balancer', options.port ?? port, balancer.program, () => isOk(`${balancer.url}/readyz`)).start()
  const admit = (gateways: readonly Member[]) => balancer.admit(gateways.map(doorName))
  return { url: balancer.url, places, admit }
}

/** As the balancer knows a gateway, which has two places. */
const doorName = ({ name, port }: Pick<Member, 'name' | 'port'>) => `${name}:${port}`
