import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { canRun, classArchive, classPath } from './java.ts'
import { freePort, lastingPorts, PartError, succeeds } from './part.ts'
import { type Program, startService } from './process.ts'

const part = {
  name: 'Kafka',
  pom: `${import.meta.dir}/kafka.pom.xml`,
  addition:
    'Add Java 17 and Maven with\n\n  sudo apt-get install openjdk-17-jre-headless maven\n\nor set KAFKA_BROKERS to a Kafka of your own.',
}

interface Broker {
  id: number
  port: number
  controllerPort: number
  /** Where clients reach it, and where other brokers do, if that is not the same. */
  ways: { clients: number; brokers: number } | undefined
  folder: string
  program: Program
}

/** Starts a one-node Kafka (KRaft: broker and controller in one) on a free port. */
export async function startKafka({
  dataDir,
  port,
}: {
  dataDir: string
  /** A free one unless it is said. */
  port?: number
}): Promise<{ brokers: string; pid: number; stop(): Promise<void> }> {
  const { programs, ports } = await prepareKafka({ dataDir, ports: [port ?? (await freePort())], heap: '512m' })
  const [program] = programs
  if (!program) throw new PartError('A Kafka of no broker does not start.')
  const { pid, stop } = await startService(program)
  return { brokers: addresses(ports), pid, stop }
}

/** What a Kafka is made of. */
interface Nodes {
  dataDir: string
  ports: number[]
  heap: string
  /** Where clients reach them, in turn; at their own ports unless it is said. Brokers reach each other without that. */
  clientPorts?: number[] | undefined
}

/**
 * Prepares a Kafka of as many nodes as there are ports, each of them broker and controller. Of three, any one may be away:
 * everything is on all of them, and a write is taken when two have it. They form a quorum, so they start side by side.
 */
export async function prepareKafka(nodes: Nodes) {
  const jars = await classPath(part)
  const archive = await classArchive(part, (options) => rehearse(jars, options))
  return await prepare(nodes, jars, archive)
}

/** A broker that starts and ends, and of which nothing stays. */
async function rehearse(jars: string, options: string[]) {
  const dataDir = await mkdtemp(`${tmpdir()}/kafka-`)
  try {
    const { programs } = await prepare({ dataDir, ports: [await freePort()], heap: '256m' }, jars, options)
    // What it leaves behind for others it writes as it ends.
    for (const program of programs) await (await startService({ ...program, stopWithinMs: 60_000 })).stop()
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function prepare({ dataDir, ports, heap, clientPorts }: Nodes, jars: string, options: string[]) {
  const java = commandOf(jars, heap, ports.length > 1, options)
  await mkdir(dataDir, { recursive: true })
  const controllerPorts = await lastingPorts(ports.length)
  const brokerPorts = clientPorts && (await lastingPorts(ports.length))
  const brokers = ports.map((port, at) => ({
    ...describe(java, dataDir, at + 1, [port, controllerPorts[at] ?? 0], ports.length),
    ways: clientPorts && { clients: clientPorts[at] ?? port, brokers: brokerPorts?.[at] ?? 0 },
  }))
  const voters = brokers.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',')
  for (const broker of brokers) await writeFile(`${broker.folder}.properties`, settings(broker, voters, brokers.length))
  await format(java, brokers)
  return { programs: brokers.map(({ program }) => program), ports }
}

/** As KAFKA_BROKERS names them. */
export const addresses = (ports: readonly number[]) => ports.map((port) => `127.0.0.1:${port}`).join(',')

function describe(
  java: Java,
  dataDir: string,
  id: number,
  [port, controllerPort]: [number, number],
  nodes: number,
): Omit<Broker, 'ways'> {
  const name = nodes > 1 ? `kafka-${id}` : 'kafka'
  const folder = `${dataDir}/${name}`
  const program = {
    name: nodes > 1 ? `Kafka ${id}` : 'Kafka',
    command: java('kafka.Kafka', `${folder}.properties`),
    logFile: `${folder}.log`,
    ready: /Kafka Server started/,
    timeoutMs: 90_000,
  }
  return { id, port, controllerPort, folder, program }
}

/** The first one's data is made by Kafka's own tool, which takes seconds; the others' differ in two lines. */
async function format(java: Java, [first, ...others]: Broker[]) {
  if (!first || existsSync(`${first.folder}/meta.properties`)) return
  const properties = `${first.folder}.properties`
  if (!(await succeeds(java('kafka.tools.StorageTool', 'format', '-t', newId(), '-c', properties))))
    throw new PartError(`Kafka could not prepare its data, see ${properties}.`)
  const about = await readFile(`${first.folder}/meta.properties`, 'utf8')
  for (const { folder, id } of others) {
    await mkdir(folder, { recursive: true })
    await copyFile(`${first.folder}/bootstrap.checkpoint`, `${folder}/bootstrap.checkpoint`)
    const own = about
      .replace(/^node\.id=.*$/m, `node.id=${id}`)
      .replace(/^directory\.id=.*$/m, `directory.id=${newId()}`)
    await writeFile(`${folder}/meta.properties`, own)
  }
}

function settings({ id, port, controllerPort, ways, folder }: Broker, voters: string, nodes: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': voters,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': folder,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'default.replication.factor': nodes,
    'min.insync.replicas': majority(nodes),
    'offsets.topic.replication.factor': nodes,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': nodes,
    'transaction.state.log.min.isr': majority(nodes),
    ...(nodes > 1 && soonNoticed),
    ...(ways && {
      listeners: `PLAINTEXT://127.0.0.1:${port},BROKERS://127.0.0.1:${ways.brokers},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${ways.clients},BROKERS://127.0.0.1:${ways.brokers}`,
      'inter.broker.listener.name': 'BROKERS',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT',
    }),
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

const majority = (nodes: number) => Math.floor(nodes / 2) + 1

/** A broker that is gone is left out within seconds; Kafka's own values wait up to half a minute. */
const soonNoticed = {
  'broker.heartbeat.interval.ms': 500,
  'broker.session.timeout.ms': 3_000,
  'replica.lag.time.max.ms': 5_000,
}

type Java = (mainClass: string, ...args: string[]) => string[]

function commandOf(jars: string, heap: string, isQuick: boolean, options: string[]): Java {
  const logging = `-Dlog4j2.configurationFile=${import.meta.dir}/kafka.log4j2.properties`
  // The better compiler takes time from a start on few processors, and pays for it in hours of work only.
  const memory = [`-Xmx${heap}`, '-XX:+UseSerialGC', ...(isQuick ? ['-XX:TieredStopAtLevel=1'] : [])]
  return (mainClass, ...args) => ['java', ...memory, ...options, logging, '-cp', jars, mainClass, ...args]
}

/** The id of a cluster or a folder, as Kafka writes one. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  // A leading zero bit makes the first character a letter: an id that begins with a dash is taken for an option.
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return Buffer.from(bytes).toString('base64url')
}

/** Whether Kafka can run here as things are. */
export const canRunKafka = () => canRun(part)
