import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { ensureInstalled } from './install.ts'
import { main } from './part.ts'

const root = `${import.meta.dir}/../..`
const committed = `${root}/db/schema.ts`

/** Writes db/schema.ts from a database at the newest migration; with --verify only compares. */
await main(async () => {
  await ensureInstalled()
  const folder = await mkdtemp(`${tmpdir()}/realtime-chat-types-`)
  try {
    const generated = await generate(folder)
    if (!process.argv.includes('--verify')) {
      await Bun.write(committed, generated)
      return 0
    }
    if (generated === (await readFile(committed, 'utf8'))) return 0
    console.error('db/schema.ts is stale: the migrations make another schema. Run `bun run db:types`.')
    return 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

async function generate(folder: string): Promise<string> {
  const { startPostgres } = await import('./postgres.ts')
  const { dismissGuard } = await import('./process.ts')
  const { newSecret } = await import('./secrets.ts')
  const { migrate } = await import('../../db/migrate.ts')
  const postgres = await startPostgres({ dataDir: folder, password: newSecret(), durable: false })
  try {
    await migrate(postgres.url)
    const file = `${folder}/schema.ts`
    const cli = `${root}/node_modules/kysely-codegen/dist/cli/bin.js`
    const options = ['--dialect', 'postgres', '--url', postgres.url, '--out-file', file]
    const tables = [
      '--exclude-pattern',
      '{public.kysely_*,messages.message_[0-9]*}',
      '--numeric-parser',
      'number',
      '--type-mapping',
      '{"int8":"number"}',
    ]
    const run = Bun.spawn([process.execPath, cli, ...options, ...tables], { cwd: root, stdout: 'pipe', stderr: 'pipe' })
    const told = await new Response(run.stderr).text()
    if ((await run.exited) !== 0) throw new Error(told)
    return await readFile(file, 'utf8')
  } finally {
    await postgres.stop()
    await dismissGuard()
  }
}
