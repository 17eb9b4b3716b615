import { durable } from './durable.ts'
import { fanout } from './fanout.ts'
import { idle } from './idle.ts'
import { latency } from './latency.ts'
import { print, type Row } from './row.ts'

const benches: Record<string, () => Promise<Row[]>> = { fanout, durable, latency, idle }

const usage = `bun run bench [${Object.keys(benches).join('|')}] [--json FILE]`

function readArguments(args: string[]) {
  const at = args.indexOf('--json')
  const file = at < 0 ? undefined : args[at + 1]
  const [name, ...more] = at < 0 ? args : args.toSpliced(at, 2)
  if (more.length > 0 || (at >= 0 && !file) || (name && !benches[name])) throw new Error(usage)
  return { names: name ? [name] : Object.keys(benches), file }
}

const { names, file } = readArguments(process.argv.slice(2))
const rows: Row[] = []
for (const name of names) {
  const figures = (await benches[name]?.()) ?? []
  print(figures)
  rows.push(...figures)
}
if (file) await Bun.write(file, `${JSON.stringify(rows, null, 2)}\n`)
