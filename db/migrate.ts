import { readdir } from 'node:fs/promises'
import { Kysely, PostgresDialect } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { Pool } from 'pg'

const folder = `${import.meta.dir}/migrations`

/**
 * Brings the database at `url` to the newest migration. Safe to run from several processes at once: Postgres locks.
 * @throws the error of the migration that failed; those before it stay applied.
 */
export async function migrate(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 })
  const db = new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { error } = await new Migrator({ db, provider: { getMigrations } }).migrateToLatest()
    if (error) throw error
  } finally {
    await db.destroy()
  }
}

async function getMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}_\w+\.ts$/.test(file)).sort()
  const modules = files.map(async (file) => [file.slice(0, -3), await import(`${folder}/${file}`)] as const)
  return Object.fromEntries(await Promise.all(modules))
}

if (import.meta.main) await migrate(process.env['DATABASE_URL'] ?? '')
