import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { readConfig, variables } from '../../server/platform/config.ts'

const folder = `${import.meta.dir}/../../deploy`
const Env = z.record(z.string(), z.coerce.string())

const Container = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).optional(),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }).optional(),
})
type Container = z.infer<typeof Container>

const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) })
const Deployment = z.object({
  kind: z.literal('Deployment'),
  spec: z.object({
    strategy: z.object({
      rollingUpdate: z.object({ maxSurge: z.union([z.number(), z.string()]), maxUnavailable: z.number() }),
    }),
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.array(Container.extend({ startupProbe: Probe, livenessProbe: Probe, readinessProbe: Probe })),
      }),
    }),
  }),
})
const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({ image: z.string(), command: z.array(z.string()).optional(), environment: Env.optional() }),
  ),
})
const Kustomization = z.object({ resources: z.array(z.string()), images: z.array(z.object({ newTag: z.string() })) })

const read = (file: string) => Bun.file(`${folder}/${file}`).text()

async function documents(file: string): Promise<unknown[]> {
  const parsed = Bun.YAML.parse(await read(file))
  return Array.isArray(parsed) ? parsed : [parsed]
}

async function deploymentOf(role: string) {
  const all = await documents(`k8s/base/${role}.yaml`)
  const deployment = all.map((document) => Deployment.safeParse(document).data).find(Boolean)
  const container = deployment?.spec.template.spec.containers[0]
  if (!deployment || !container) throw new Error(`no deployment of ${role}`)
  return { ...deployment.spec.template.spec, ...deployment.spec.strategy, container }
}

/** The environment of a pod: config.env, the Secret, and the container's own. */
async function podEnvironment({ env }: Container) {
  const lines = (await read('k8s/base/config.env')).split('\n').filter(Boolean)
  const config = lines.map((line): [string, string] => [
    line.slice(0, line.indexOf('=')),
    line.slice(line.indexOf('=') + 1),
  ])
  const secret = z.object({ stringData: Env }).parse((await documents('k8s/secret.example.yaml'))[0])
  return {
    ...Object.fromEntries(config),
    ...secret.stringData,
    ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
  }
}

/** As compose does: `${NAME:?why}` must be given, `${NAME:-value}` may be. */
function interpolate(text: string) {
  return text.replace(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(32)).replace(/\$\{\w+:-([^}]*)\}/g, '$1')
}

/** Fails unless the app understands every variable, and starts with them as `role`. */
function expectUnderstood(environment: Record<string, string>, role: string) {
  expect(Object.keys(environment).filter((name) => !variables.includes(name))).toEqual([])
  expect(readConfig(environment)).toMatchObject({ role, mode: 'production' })
}

async function compose() {
  const [document] = await documents('compose.yaml')
  return Compose.parse(document).services
}

const pinned = /:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/

describe('a deployment starts with what its files say', () => {
  for (const role of ['gateway', 'worker']) {
    test(`compose: ${role}`, async () => {
      const environment = Object.entries((await compose())[role]?.environment ?? {})
      expectUnderstood(Object.fromEntries(environment.map(([name, value]) => [name, interpolate(value)])), role)
    })

    test(`kubernetes: ${role}`, async () => {
      const { container } = await deploymentOf(role)
      expectUnderstood(await podEnvironment(container), role)
    })
  }

  test('the migration is a file of the image', async () => {
    const { migrate } = await compose()
    expect(migrate?.command).toEqual(['bun', 'db/migrate.ts'])
    expect(await read('k8s/base/migrate.yaml')).toContain('command: [bun, db/migrate.ts]')
    expect(await Bun.file(`${folder}/../db/migrate.ts`).exists()).toBe(true)
  })

  test('every folder that the image copies is there', async () => {
    const copies = (await read('Dockerfile')).matchAll(/^COPY (?!--)(.+) \S+$/gm)
    const names = [...copies].flatMap(([, sources = '']) => sources.split(' '))
    const missing = [...new Set(names)].filter((name) => !existsSync(`${folder}/../${name}`))
    expect(missing).toEqual([])
  })
})

/** What the image says by itself. */
async function ofImage() {
  const [, said = ''] = (await read('Dockerfile')).match(/^ENV (.+)$/m) ?? []
  return said.split(' ').map((pair) => pair.split('=')[0] ?? '')
}

describe('compose, kubernetes and the app know the same variables', () => {
  for (const role of ['gateway', 'worker']) {
    test(`compose: ${role} cannot be told something`, async () => {
      const told = new Set([...(await ofImage()), ...Object.keys((await compose())[role]?.environment ?? {})])
      expect([...told].sort()).toEqual([...variables].sort())
    })

    test(`kubernetes: ${role} cannot be told something`, async () => {
      const { container } = await deploymentOf(role)
      const told = new Set([...(await ofImage()), ...Object.keys(await podEnvironment(container))])
      expect([...told].sort()).toEqual([...variables].sort())
    })
  }
})

/** The packages that the image's own code imports. */
async function imported(): Promise<Set<string>> {
  const packages = new Set<string>()
  for (const part of ['server', 'shared', 'db', 'client/sdk'])
    for (const file of new Bun.Glob('**/*.ts').scanSync(`${folder}/../${part}`)) {
      const imports = new Bun.Transpiler({ loader: 'ts' }).scanImports(await read(`../${part}/${file}`))
      for (const { path } of imports)
        if (!/^(\.|node:|bun:)/.test(path)) packages.add(path.split('/', path.startsWith('@') ? 2 : 1).join('/'))
    }
  return packages
}

test('the image lacks a package, or brings along what only the browser needs', async () => {
  const Packages = z.object({ dependencies: z.record(z.string(), z.string()) })
  const { dependencies } = Packages.parse(await Bun.file(`${folder}/../package.json`).json())
  // Bun itself, which the scripts of a fresh clone find by this.
  const shipped = Object.keys(dependencies).filter((name) => name !== 'bun')
  const needed = [...(await imported())].filter((name) => name !== 'bun')
  expect(shipped.sort()).toEqual(needed.sort())
})

describe('a rollout drops nobody', () => {
  for (const role of ['gateway', 'worker'])
    test(`${role}: its probes ask what the server answers, and it has time to drain`, async () => {
      const { container, terminationGracePeriodSeconds, rollingUpdate } = await deploymentOf(role)
      const paths = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
        ({ httpGet }) => httpGet.path,
      )
      expect(paths).toEqual(['/healthz', '/healthz', '/readyz'])
      const { port, metricsPort } = readConfig(await podEnvironment(container))
      expect(container.ports).toEqual([
        { name: 'http', containerPort: port },
        { name: 'metrics', containerPort: metricsPort ?? 0 },
      ])
      const asleep = container.lifecycle?.preStop.sleep.seconds ?? 0
      expect(terminationGracePeriodSeconds - asleep).toBeGreaterThanOrEqual(45)
      expect(rollingUpdate.maxUnavailable).toBe(0)
    })
})

test('a rollout moves whoever is at a gateway to one that goes next', async () => {
  const { container, rollingUpdate } = await deploymentOf('gateway')
  expect(rollingUpdate.maxSurge).toBe('100%')
  expect(container.lifecycle?.preStop.sleep.seconds).toBeGreaterThanOrEqual(30)
})

describe('tomorrow’s image is today’s', () => {
  test('compose names the version of every image', async () => {
    for (const { image } of Object.values(await compose())) expect(image).toMatch(pinned)
  })

  test('the Dockerfile and kubernetes do too', async () => {
    const bases = [...(await read('Dockerfile')).matchAll(/^FROM (\S+:\S+)/gm)].map(([, image]) => image)
    expect(bases).toEqual([`oven/bun:${Bun.version}-slim`])
    const { images } = Kustomization.parse((await documents('k8s/base/kustomization.yaml'))[0])
    for (const { newTag } of images) expect(`:${newTag}`).toMatch(pinned)
  })
})

test('kustomize finds every file that it lists', async () => {
  const { resources } = Kustomization.parse((await documents('k8s/base/kustomization.yaml'))[0])
  for (const file of resources) expect((await documents(`k8s/base/${file}`)).length).toBeGreaterThan(0)
})

test('the README tells of every variable', async () => {
  const readme = await Bun.file(`${folder}/../README.md`).text()
  expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})
