import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { Client } from 'pg'
import { type PreparedPostgres, serving } from './postgres.ts'

const slot = 'replica'

/** What a running server keeps for itself: a copy begins without it. */
const notCopied = new Set(['postmaster.pid', 'postmaster.opts', 'pg_internal.init'])
const emptied = /^(?:pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//

/**
 * Copies a running Postgres into `folder`, to follow it from there on as a hot standby. The steps are those of the manual,
 * "Making a Base Backup Using the Low-Level API": `pg_basebackup` does not come with the packaged Postgres, and another
 * version's does not read this one. What was in the folder is thrown away.
 */
export async function prepareReplica(
  primary: PreparedPostgres,
  { dataDir, password, port }: { dataDir: string; password: string; port: number },
): Promise<PreparedPostgres> {
  const folder = `${dataDir}/replica`
  await rm(folder, { recursive: true, force: true })
  const replica = await serving({
    folder,
    logFile: `${dataDir}/replica.log`,
    password,
    port,
    durable: 'when killed',
  })
  await backUp(primary, folder)
  await writeFile(`${folder}/standby.signal`, '')
  await writeFile(`${folder}/postgresql.auto.conf`, following(primary.port, password), { mode: 0o600 })
  return { ...replica, program: { ...replica.program, name: 'The replica of Postgres' } }
}

async function backUp({ url, folder: from }: PreparedPostgres, folder: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    // From here on it keeps what the replica has not had yet; a slot of an earlier replica is in the way.
    await client.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [
      slot,
    ])
    await client.query('select pg_create_physical_replication_slot($1, true)', [slot])
    await client.query('select pg_backup_start($1, fast => true)', [slot])
    await copy(from, folder)
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
    await writeFile(`${folder}/backup_label`, rows[0]?.labelfile ?? '')
  } finally {
    await client.end()
  }
}

async function copy(from: string, to: string, path = '') {
  await mkdir(`${to}/${path}`, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(`${from}/${path}`, { withFileTypes: true })) {
    const inside = `${path}${entry.name}`
    if (notCopied.has(entry.name) || emptied.test(inside)) continue
    if (entry.isDirectory()) await copy(from, to, `${inside}/`)
    else await copyFile(`${from}/${inside}`, `${to}/${inside}`).catch(unlessGone)
  }
}

/** Files come and go while they are copied; replaying what happened since puts that right. */
function unlessGone(error: NodeJS.ErrnoException) {
  if (error.code !== 'ENOENT') throw error
}

function following(port: number, password: string): string {
  const primary = `host=127.0.0.1 port=${port} user=postgres password=${password}`
  return Object.entries({
    primary_conninfo: primary,
    primary_slot_name: slot,
    hot_standby_feedback: 'on',
    wal_receiver_status_interval: '1s',
    wal_retrieve_retry_interval: '200ms',
  })
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('')
}
