import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { canRun, classPath } from './java.ts'
import { freePort, PartError, succeeds } from './part.ts'
import { startService } from './process.ts'

const part = {
  name: 'Kafka',
  pom: `${import.meta.dir}/kafka.pom.xml`,
  addition:
    'Add Java 17 and Maven with\n\n  sudo apt-get install openjdk-17-jre-headless maven\n\nor set KAFKA_BROKERS to a Kafka of your own.',
}

/** Starts a one-node Kafka (KRaft: broker and controller in one) on a free port. */
export async function startKafka({
  dataDir,
  port: wanted,
}: {
  dataDir: string
  /** A free one unless it is said. */
  port?: number
}): Promise<{ brokers: string; pid: number; stop(): Promise<void> }> {
  const java = commandOf(await classPath(part))
  const [port, controllerPort] = [wanted ?? (await freePort()), await freePort()]
  const folder = `${dataDir}/kafka`
  const properties = `${folder}.properties`
  await mkdir(dataDir, { recursive: true })
  await writeFile(properties, settings(folder, port, controllerPort))
  if (!existsSync(`${folder}/meta.properties`)) await format(java, properties)
  const service = await startService({
    name: 'Kafka',
    command: java('kafka.Kafka', properties),
    logFile: `${dataDir}/kafka.log`,
    ready: /Kafka Server started/,
    timeoutMs: 90_000,
  })
  return { brokers: `127.0.0.1:${port}`, pid: service.pid, stop: service.stop }
}

function settings(folder: string, port: number, controllerPort: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': folder,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

type Java = (mainClass: string, ...args: string[]) => string[]

function commandOf(jars: string): Java {
  const logging = `-Dlog4j2.configurationFile=${import.meta.dir}/kafka.log4j2.properties`
  return (mainClass, ...args) => ['java', '-Xmx512m', '-XX:+UseSerialGC', logging, '-cp', jars, mainClass, ...args]
}

async function format(java: Java, properties: string) {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  // A leading zero bit makes the first character a letter: an id that begins with a dash is taken for an option.
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  const id = Buffer.from(bytes).toString('base64url')
  if (!(await succeeds(java('kafka.tools.StorageTool', 'format', '-t', id, '-c', properties))))
    throw new PartError(`Kafka could not prepare its data, see ${properties}.`)
}

/** Whether Kafka can run here as things are. */
export const canRunKafka = () => canRun(part)
