import { z } from 'zod'

const repository = `${import.meta.dir}/..`
const folders = ['server', 'shared', 'client', 'db', 'deploy', 'tests']

const Cruise = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

/** One import that the walls of the house forbid. */
export interface Violation {
  rule: string
  from: string
  to: string
}

/**
 * Follows every import of the tree at `root` and gives those that break a rule of `.dependency-cruiser.js`.
 * @throws when it saw fewer modules than the tree has, for it would then watch over nothing.
 */
export async function findViolations(root: string): Promise<Violation[]> {
  const sources = await listSources(root)
  const [all, modulesAlone] = await Promise.all([
    cruise(root, topFolders(sources)),
    cruise(root, ['server/modules'], ['--include-only', '^server/modules/']),
  ])
  requireAll(
    sources,
    all.modules.map(({ source }) => source),
  )
  return [...violationsOf(all).filter((found) => !isCircle(found)), ...violationsOf(modulesAlone).filter(isCircle)]
}

/** The seed calls modules whose models read the schema beside it: a circle of folders, but none between modules. */
const isCircle = ({ rule }: Violation) => rule === 'no-circle-between-modules'

function violationsOf({ summary }: z.infer<typeof Cruise>): Violation[] {
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
}

/** The TypeScript files of the tree's six folders, relative to `root`. */
export async function listSources(root: string): Promise<string[]> {
  const glob = new Bun.Glob(`{${folders.join(',')}}/**/*.{ts,tsx}`)
  return Array.fromAsync(glob.scan(root))
}

/** @throws when a source was not cruised. */
export function requireAll(sources: string[], cruised: string[]) {
  const seen = new Set(cruised)
  const missed = sources.filter((source) => !seen.has(source))
  if (sources.length === 0 || missed.length > 0)
    throw new Error(
      `${missed.length} of ${sources.length} modules were not cruised, ${missed[0] ?? 'for there are none'}`,
    )
}

function topFolders(sources: string[]) {
  return folders.filter((folder) => sources.some((source) => source.startsWith(`${folder}/`)))
}

async function cruise(root: string, targets: string[], options: string[] = []) {
  const bin = `${repository}/node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`
  const config = `${repository}/.dependency-cruiser.js`
  const command = [process.execPath, '--bun', bin, '--config', config, '--output-type', 'json', ...options, ...targets]
  const child = Bun.spawn(command, { cwd: root, stdout: 'pipe', stderr: 'pipe', timeout: 120_000 })
  const [output, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  if (!output) throw new Error(`dependency-cruiser gave nothing: ${errors}`)
  return Cruise.parse(JSON.parse(output))
}

if (import.meta.main) {
  const violations = await findViolations(repository)
  for (const { rule, from, to } of violations) console.log(`${rule}: ${from} -> ${to}`)
  process.exit(violations.length > 0 ? 1 : 0)
}
