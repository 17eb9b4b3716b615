import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { Client } from 'pg'
import { migrate } from '../../db/migrate.ts'
import { createMember } from '../../deploy/local/cluster/member.ts'
import { lastingPorts } from '../../deploy/local/part.ts'
import { type PreparedPostgres, preparePostgres } from '../../deploy/local/postgres.ts'
import { prepareReplica } from '../../deploy/local/replica.ts'
import { createEnvironment, liftLimits } from '../context.ts'

const password = 'only-for-tests'

/** A Postgres of the test's own, and one that follows it; both can be killed, stopped by a signal, and started again. */
export async function openDatabases() {
  const dataDir = await mkdtemp(`${tmpdir()}/realtime-chat-replica-`)
  const [port = 0, replicaPort = 0] = await lastingPorts(2)
  const prepared = await preparePostgres({ dataDir, password, port, durable: 'when killed' })
  const primary = memberOf('postgres', prepared)
  await primary.start()
  await migrate(prepared.url)
  await liftLimits(prepared.url)
  const following = await prepareReplica(prepared, { dataDir, password, port: replicaPort })
  const replica = memberOf('replica', following)
  await replica.start()
  return {
    primary,
    replica,
    env: { ...(await createEnvironment()), DATABASE_URL: prepared.url, DATABASE_REPLICA_URL: following.url },
    /** The replica goes on taking what is written, and shows nothing of it. */
    pause: () => query(following.url, 'select pg_wal_replay_pause()'),
    resume: () => query(following.url, 'select pg_wal_replay_resume()'),
    async [Symbol.asyncDispose]() {
      await Promise.all([replica.kill(), primary.kill()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function memberOf(name: string, { program, port, url }: PreparedPostgres) {
  const isReady = async () => query(url, 'select 1').then(() => true)
  return createMember({ name, port, program, isReady, onEnd: () => {} })
}

async function query(connectionString: string, statement: string) {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 5_000 })
  client.on('error', () => {})
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
