import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { z } from 'zod'
import { canCheckManifests, tools } from '../../deploy/local/manifests.ts'
import { modules } from '../../server/main.ts'

setDefaultTimeout(60_000)

const deploy = `${import.meta.dir}/../../deploy`

const Labels = z.record(z.string(), z.string())
const Rendered = z.array(
  z.looseObject({
    kind: z.string(),
    metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
    spec: z
      .looseObject({
        selector: z.looseObject({ matchLabels: Labels.optional() }).optional(),
        scaleTargetRef: z.object({ name: z.string() }).optional(),
        template: z
          .looseObject({
            metadata: z.looseObject({ labels: Labels }),
            spec: z.looseObject({
              containers: z.array(
                z.looseObject({
                  image: z.string(),
                  env: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
                }),
              ),
            }),
          })
          .optional(),
      })
      .optional(),
  }),
)

async function run(command: string[]) {
  const child = Bun.spawn(command, { cwd: deploy, stdout: 'pipe', stderr: 'pipe' })
  const [said, complained] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { said, complained, code: await child.exited }
}

async function render(folder: string) {
  const { said, complained, code } = await run([tools.kustomize, 'build', `k8s/${folder}`])
  expect([complained, code]).toEqual(['', 0])
  const documents = Bun.YAML.parse(said)
  return { text: said, resources: Rendered.parse(documents) }
}

async function validate(text: string) {
  const folder = await mkdtemp(`${tmpdir()}/manifests-`)
  try {
    await Bun.write(`${folder}/all.yaml`, text)
    return await run([tools.kubernetesValidate, '--strict', `${folder}/all.yaml`])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe.skipIf(!(await canCheckManifests()))('what is deployed is what the tools understand', () => {
  for (const folder of ['base', 'overlays/small', 'overlays/production']) {
    test(`kubernetes would not take ${folder}`, async () => {
      const { text, resources } = await render(folder)
      const { said, complained, code } = await validate(text)
      expect([complained + said, code]).toEqual([expect.any(String), 0])
      expect((complained + said).split('passed for resource').length - 1).toBe(resources.length)
    })

    test(`${folder}: what scales, guards or reaches pods finds none, or those of another`, async () => {
      const { resources } = await render(folder)
      const deployments = resources.filter(({ kind }) => kind === 'Deployment')
      const components = deployments.map(({ spec }) => spec?.template?.metadata.labels['app.kubernetes.io/component'])
      expect(new Set(components).size).toBe(deployments.length)
      for (const { kind, metadata, spec } of resources) {
        if (kind === 'PodDisruptionBudget')
          expect(components).toContain(spec?.selector?.matchLabels?.['app.kubernetes.io/component'])
        if (kind === 'HorizontalPodAutoscaler')
          expect(deployments.map(({ metadata: { name } }) => name)).toContain(spec?.scaleTargetRef?.name ?? '')
        if (kind !== 'Namespace') expect([metadata.name, metadata.namespace]).toEqual([metadata.name, 'realtime-chat'])
      }
    })
  }

  test('a field that is misspelt goes unseen', async () => {
    const { text } = await render('base')
    const { code } = await validate(text.replace('terminationGracePeriodSeconds', 'terminationGraceSeconds'))
    expect(code).not.toBe(0)
  })

  test('a module is consumed by nobody, or by two kinds of processes', async () => {
    const { resources } = await render('overlays/production')
    const consumed = resources.flatMap(({ spec }) =>
      (spec?.template?.spec.containers ?? []).flatMap(
        ({ env = [] }) => env.find(({ name }) => name === 'MODULES')?.value.split(',') ?? [],
      ),
    )
    expect(consumed.sort()).toEqual([...modules].sort())
  })

  test('compose does not read its file, or reads something else', async () => {
    const { said, complained, code } = await run([tools.composeConfig, '--no-interpolation', 'compose.yaml'])
    expect([complained, code]).toEqual(['', 0])
    const { services } = z.object({ services: z.record(z.string(), z.unknown()) }).parse(Bun.YAML.parse(said))
    expect(Object.keys(services)).toContainValues([
      'gateway',
      'worker',
      'migrate',
      'postgres',
      'redis',
      'kafka',
      'prometheus',
      'grafana',
    ])
  })
})
