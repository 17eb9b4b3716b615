import { ensureInstalled } from '../../deploy/local/install.ts'
import { main } from '../../deploy/local/part.ts'
import { print, type Row } from './row.ts'

// Loaded when the packages are there.
const benches: Record<string, () => Promise<Row[]>> = {
  fanout: async () => [
    ...(await (await import('./fanout.ts')).fanout()),
    ...(await (await import('./audience.ts')).audience()),
  ],
  durable: async () => (await import('./durable.ts')).durable(),
  latency: async () => (await import('./latency.ts')).latency(),
  overload: async () => (await import('./overload.ts')).overload(),
  presence: async () => (await import('./presence.ts')).presence(),
  conversation: async () => (await import('./conversation.ts')).conversation(),
  history: async () => (await import('./history.ts')).history(),
  unread: async () => (await import('./unread.ts')).unread(),
  notifications: async () => (await import('./notifications.ts')).notifications(),
  search: async () => (await import('./search.ts')).search(),
  render: async () => (await import('./render.ts')).render(),
  upload: async () => (await import('./upload.ts')).upload(),
  idle: async () => (await import('./idle.ts')).idle(),
}

const usage = `bun run bench [${Object.keys(benches).join('|')}] [--json FILE]`

/** What the command line asks for; undefined where it makes no sense. */
function readArguments(args: string[]) {
  const at = args.indexOf('--json')
  const file = at < 0 ? undefined : args[at + 1]
  const [name, ...more] = at < 0 ? args : args.toSpliced(at, 2)
  if (more.length > 0 || (at >= 0 && !file) || (name && !benches[name])) return undefined
  return { names: name ? [name] : Object.keys(benches), file }
}

await main(async () => {
  const asked = readArguments(process.argv.slice(2))
  if (!asked) {
    console.error(usage)
    return 2
  }
  await ensureInstalled()
  const rows: Row[] = []
  for (const name of asked.names) {
    const figures = (await benches[name]?.()) ?? []
    print(figures)
    rows.push(...figures)
  }
  if (asked.file) await Bun.write(asked.file, `${JSON.stringify(rows, null, 2)}\n`)
  return 0
})
