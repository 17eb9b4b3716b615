import { mkdtemp, rm } from 'node:fs/promises'
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

/** Two nodes on Postgres' own bus, two nodes on Kafka, or the whole cluster with a balancer and three brokers. */
export const buses = ['embedded', 'kafka', 'cluster'] as const
export type Bus = (typeof buses)[number]

/** What can be hurt, process by process. */
export interface Deployment extends AsyncDisposable {
  /** Where clients may come in. */
  doors: string[]
  databaseUrl: string
  redisUrl: string
  members: readonly Member[]
  /** What ended without having been asked to; it is started again, as a supervisor does. */
  crashes: string[]
}

const password = 'only-for-tests'
const secret = { AUTH_SECRET: 'only-for-tests-only-for-tests-only-for-tests' }

/** Starts a deployment of its own, with nobody in it yet. */
export async function deploy(bus: Bus): Promise<Deployment> {
  const dataDir = await mkdtemp(`${tmpdir()}/realtime-chat-faults-`)
  const crashes: string[] = []
  const onEnd = (member: Member, code: number | null) => {
    crashes.push(`${member.name} ended by itself (${code})`)
    // One that does not come up is seen by whoever waits until all is well.
    member.start().catch(() => {})
  }
  const deployment = await (bus === 'cluster' ? theCluster(dataDir, onEnd) : twoNodes(bus, dataDir, onEnd))
  return {
    ...deployment,
    crashes,
    async [Symbol.asyncDispose]() {
      await deployment[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

type OnEnd = (member: Member, code: number | null) => void

async function theCluster(dataDir: string, onEnd: OnEnd) {
  const cluster = await startCluster({ dataDir, password, env: secret, prepare, onEnd })
  return { ...cluster, doors: [cluster.url] }
}

async function twoNodes(bus: Bus, dataDir: string, onEnd: OnEnd) {
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
    const parts = await startParts(bus, dataDir, add)
    const env = { ...secret, ...parts.env, NODE_ENV: 'test', HOST: '127.0.0.1', DATA_DIR: `${dataDir}/files` }
    const ports = await lastingPorts(2)
    const nodes = ports.map((port, at) => {
      const name = `node-${at + 1}`
      return add(name, port, nodeProgram(name, { ...env, PORT: `${port}` }, dataDir), () =>
        isOk(`http://127.0.0.1:${port}/readyz`),
      )
    })
    await Promise.all(nodes.map((node) => node.start()))
    const doors = ports.map((port) => `http://127.0.0.1:${port}`)
    return { ...parts, doors, members, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}

type Add = (name: string, port: number, program: Program, isReady: () => Promise<boolean>) => Member

async function startParts(bus: Bus, dataDir: string, add: Add) {
  const [postgresPort = 0, redisPort = 0, brokerPort = 0] = await lastingPorts(3)
  const postgres = await preparePostgres({ dataDir, password, port: postgresPort, durable: 'when killed' })
  const redis = await prepareRedis({ dataDir, password, port: redisPort, durable: false })
  const isKafka = bus === 'kafka'
  const [broker] = isKafka ? (await prepareKafka({ dataDir, ports: [brokerPort], heap: '256m' })).programs : []
  await Promise.all([
    add('postgres', postgresPort, postgres.program, () => answers(postgres.url)).start(),
    add('redis', redisPort, redis.program, () => accepts(redisPort)).start(),
    broker && add('kafka-1', brokerPort, broker, () => accepts(brokerPort)).start(),
  ])
  await prepare(postgres.url)
  const env = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    KAFKA_BROKERS: isKafka ? addresses([brokerPort]) : '',
  }
  return { databaseUrl: postgres.url, redisUrl: redis.url, env }
}

async function prepare(url: string) {
  await migrate(url)
  await liftLimits(url)
}
