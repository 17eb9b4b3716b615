import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { type Chat, connect, signUp, type Timing } from 'realtime-chat/sdk'
import { migrate } from '../../db/migrate.ts'
import { people } from '../../db/seed.ts'
import { type Cluster, startCluster } from '../../deploy/local/cluster/start.ts'
import { canRunHaproxy } from '../../deploy/local/haproxy.ts'
import { canRunKafka } from '../../deploy/local/kafka.ts'
import { atTheEnd } from '../atTheEnd.ts'
import { liftLimits } from '../context.ts'
import type { Name } from '../people.ts'

/** Whether a cluster can run here; the run tells what would add it, and one for the record does without nothing. */
export const canRunCluster = Boolean(process.env['CI']) || (canRunHaproxy() && (await canRunKafka()))

const timing = { retryMs: 50, maxRetryMs: 500 }

/** The cluster that all files here use, each of which leaves it whole; and people who come in by its one address. */
export interface Stage extends AsyncDisposable {
  cluster: Cluster
  /** One more device of somebody's; it goes with the stage. */
  enter(name: Name, waits?: Partial<Timing>): Promise<Chat>
}

let shared: Promise<Cluster> | undefined
const tokens = new Map<Name, Promise<string>>()

export async function openStage(): Promise<Stage> {
  shared ??= start()
  const cluster = await shared
  const chats: Chat[] = []
  const enter = async (name: Name, waits: Partial<Timing> = timing) => {
    const token = tokens.get(name) ?? account(cluster, name)
    tokens.set(name, token)
    const chat = await connect({ url: cluster.url, token: await token, timing: waits })
    chats.push(chat)
    return chat
  }
  return {
    cluster,
    enter,
    [Symbol.asyncDispose]: async () => void (await Promise.all(chats.map((chat) => chat.close()))),
  }
}

async function start(): Promise<Cluster> {
  const dataDir = await mkdtemp(`${tmpdir()}/realtime-chat-cluster-`)
  const cluster = await startCluster({
    dataDir,
    password: 'only-for-tests',
    env: { AUTH_SECRET: 'only-for-tests-only-for-tests-only-for-tests' },
    prepare: async (url) => {
      await migrate(url)
      await liftLimits(url)
    },
  })
  atTheEnd(async () => {
    await cluster[Symbol.asyncDispose]()
    await rm(dataDir, { recursive: true, force: true })
  })
  return cluster
}

async function account({ url }: Cluster, name: Name): Promise<string> {
  const person = people.find((known) => known.name.startsWith(name)) ?? people[0]
  return (await signUp({ url, ...person, password: 'a password for tests' })).token
}

/** A figure of a node's own, as Prometheus reads it. */
export async function figure({ port }: { port: number }, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const line = text.split('\n').find((line) => line.startsWith(`${name} `))
  return Number(line?.slice(name.length) ?? Number.NaN)
}
