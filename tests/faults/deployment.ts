import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { migrate } from '../../db/migrate.ts'
import { createMember, type Member } from '../../deploy/local/cluster/member.ts'
import { nodeProgram } from '../../deploy/local/cluster/nodes.ts'
import { accepts, answers, isOk } from '../../deploy/local/cluster/probes.ts'
import { startCluster } from '../../deploy/local/cluster/start.ts'
import { addresses, prepareKafka } from '../../deploy/local/kafka.ts'
import { lastingPorts } from '../../deploy/local/part.ts'
import { preparePostgres } from '../../deploy/local/postgres.ts'
import { dismissGuard, type Program } from '../../deploy/local/process.ts'
import { prepareRedis } from '../../deploy/local/redis.ts'
import { liftLimits } from '../context.ts'
import { type Disk, mountDisk } from './disk.ts'
import type { Network } from './network.ts'
import { layWays, type Ways } from './ways.ts'

/** Two nodes on Postgres' own bus, two nodes on Kafka, or the whole cluster with a balancer and three brokers. */
export const buses = ['embedded', 'kafka', 'cluster'] as const
export type Bus = (typeof buses)[number]

/** What can be hurt, process by process, way by way. */
export interface Deployment extends AsyncDisposable {
  /** Where clients may come in. */
  doors: string[]
  databaseUrl: string
  redisUrl: string
  /** Several, or none. */
  brokers: string[]
  members: readonly Member[]
  /** From the nodes to what they stand on, by the names of members. */
  ways: ReadonlyMap<string, Network>
  /** By what is on them; none where nothing can be mounted. */
  disks: ReadonlyMap<string, Disk>
  /** What ended without having been asked to; it is started again, as a supervisor does. */
  crashes: string[]
  /** Keeps what all processes have logged, and answers with the folder that it is in. */
  keepLogs(): Promise<string>
}

const password = 'only-for-tests'
const secret = { AUTH_SECRET: 'only-for-tests-only-for-tests-only-for-tests' }

/** Starts a deployment of its own, with nobody in it yet. */
export async function deploy(bus: Bus): Promise<Deployment> {
  const dataDir = await mkdtemp(`${tmpdir()}/realtime-chat-faults-`)
  const crashes: string[] = []
  const ways = layWays()
  const disk = await mountDisk(filesIn(dataDir), filesMebibytes)
  const disks = new Map(disk ? [['files', disk]] : [])
  const onEnd = (member: Member, code: number | null) => {
    crashes.push(`${member.name} ended by itself (${code})`)
    // One that does not come up is seen by whoever waits until all is well.
    member.start().catch(() => {})
  }
  async function clear() {
    ways[Symbol.dispose]()
    await disk?.[Symbol.asyncDispose]()
    await rm(dataDir, { recursive: true, force: true })
  }
  const place = { dataDir, onEnd, lay: ways.lay }
  const deployment = await (bus === 'cluster' ? theCluster(place) : twoNodes(bus, place)).catch(async (error) => {
    await clear()
    throw error
  })
  return {
    ...deployment,
    ways: ways.all,
    disks,
    crashes,
    async keepLogs() {
      const folder = await mkdtemp(`${tmpdir()}/realtime-chat-logs-`)
      for (const { name, logFile } of deployment.members) await cp(logFile, `${folder}/${name}.log`)
      return folder
    },
    async [Symbol.asyncDispose]() {
      await deployment[Symbol.asyncDispose]()
      await clear()
    },
  }
}

const filesMebibytes = 48
const filesIn = (dataDir: string) => `${dataDir}/files`

interface Place {
  dataDir: string
  onEnd: OnEnd
  lay: Ways['lay']
}

type OnEnd = (member: Member, code: number | null) => void

async function theCluster({ dataDir, onEnd, lay }: Place) {
  const cluster = await startCluster({ dataDir, password, env: secret, prepare, way: lay, onEnd })
  return { ...cluster, brokers: cluster.kafkaBrokers?.split(',') ?? [], doors: [cluster.url] }
}

async function twoNodes(bus: Bus, { dataDir, onEnd, lay }: Place) {
  const members: Member[] = []
  const add = (name: string, port: number, program: Program, isReady: () => Promise<boolean>) => {
    const member = createMember({ name, port, program, isReady, onEnd })
    members.push(member)
    return member
  }
  async function end() {
    await Promise.all(members.map((member) => member.kill()))
    await dismissGuard()
  }
  try {
    const parts = await startParts(bus, { dataDir, lay }, add)
    const env = { ...secret, ...parts.env, NODE_ENV: 'test', HOST: '127.0.0.1', DATA_DIR: filesIn(dataDir) }
    const ports = await lastingPorts(2)
    const nodes = ports.map((port, at) => {
      const name = `node-${at + 1}`
      return add(name, port, nodeProgram(name, { ...env, PORT: `${port}` }, dataDir), () =>
        isOk(`http://127.0.0.1:${port}/readyz`),
      )
    })
    await Promise.all(nodes.map((node) => node.start()))
    const doors = ports.map((port) => `http://127.0.0.1:${port}`)
    return { ...parts, brokers: [], doors, members, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}

type Add = (name: string, port: number, program: Program, isReady: () => Promise<boolean>) => Member

async function startParts(bus: Bus, { dataDir, lay }: Pick<Place, 'dataDir' | 'lay'>, add: Add) {
  const [postgresPort = 0, redisPort = 0, brokerPort = 0] = await lastingPorts(3)
  const postgres = await preparePostgres({ dataDir, password, port: postgresPort, durable: 'when killed' })
  const redis = await prepareRedis({ dataDir, password, port: redisPort, durable: false })
  const isKafka = bus === 'kafka'
  const clientPorts = isKafka ? [await lay('kafka-1', brokerPort)] : []
  const kafka = isKafka ? await prepareKafka({ dataDir, ports: [brokerPort], heap: '256m', clientPorts }) : undefined
  const [broker] = kafka?.programs ?? []
  await Promise.all([
    add('postgres', postgresPort, postgres.program, () => answers(postgres.url)).start(),
    add('redis', redisPort, redis.program, () => accepts(redisPort)).start(),
    broker && add('kafka-1', brokerPort, broker, () => accepts(brokerPort)).start(),
  ])
  await prepare(postgres.url)
  const env = {
    DATABASE_URL: at(postgres.url, await lay('postgres', postgresPort)),
    REDIS_URL: at(redis.url, await lay('redis', redisPort)),
    KAFKA_BROKERS: addresses(clientPorts),
  }
  return { databaseUrl: postgres.url, redisUrl: redis.url, env }
}

function at(url: string, port: number): string {
  const there = new URL(url)
  there.port = `${port}`
  return there.href
}

async function prepare(url: string) {
  await migrate(url)
  await liftLimits(url)
}
