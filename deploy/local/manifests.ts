import { mkdir, rename, rm } from 'node:fs/promises'
import { cacheFolder, main, PartError } from './part.ts'
import { progress } from './progress.ts'

/** What renders the manifests, and what reads them as those do who run them; each is installed once for this machine. */
const kustomize = 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1'
const composeConfig = 'github.com/compose-spec/compose-go/v2/cmd@v2.9.0'
const kubernetesValidate = 'kubernetes-validate==1.37.0'

const folder = `${cacheFolder}/manifests-1`

/** The tools, where they are once they are installed. */
export const tools = {
  kustomize: `${folder}/kustomize`,
  composeConfig: `${folder}/cmd`,
  kubernetesValidate: `${folder}/python/bin/kubernetes-validate`,
}

export const manifestTools = 'the tools that check manifests: bun deploy/local/manifests.ts (it needs Go and Python 3)'

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
  const go = Bun.which('go', { PATH: `${process.env['PATH'] ?? ''}:/usr/local/go/bin` })
  const python = Bun.which('python3')
  if (!go || !python)
    throw new PartError('Go and Python 3 are missing. Add them with\n\n  sudo apt-get install golang python3-venv')
  const building = `${folder}.${process.pid}`
  await mkdir(folder, { recursive: true })
  try {
    await Promise.all([
      run([go, 'install', kustomize], { GOBIN: building }).then(() =>
        run([go, 'install', composeConfig], { GOBIN: building }),
      ),
      // Where it stays from the start, for a virtual environment knows its place.
      run([python, '-m', 'venv', `${folder}/python`]).then(() =>
        run([`${folder}/python/bin/pip`, 'install', '--quiet', '--disable-pip-version-check', kubernetesValidate]),
      ),
    ])
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
