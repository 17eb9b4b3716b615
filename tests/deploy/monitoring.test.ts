import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { z } from 'zod'
import { freePort } from '../../deploy/local/part.ts'
import { canRunPromtool } from '../../deploy/local/promtool.ts'
import { createEnvironment, startApp } from '../context.ts'

setDefaultTimeout(60_000)

const folder = `${import.meta.dir}/../../deploy/monitoring`

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
})
const Dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      type: z.string(),
      description: z.string().optional(),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
})

async function rules() {
  const text = await Bun.file(`${folder}/rules.yaml`).text()
  return Rules.parse(Bun.YAML.parse(text)).groups.flatMap((group) => group.rules)
}

async function panels() {
  return Dashboard.parse(await Bun.file(`${folder}/grafana/dashboards/realtime-chat.json`).json()).panels
}

/** What Prometheus knows by itself. */
const ownOfPrometheus = ['up']
const words = new Set(['by', 'on', 'and', 'or', 'without', 'unless'])

/** The names of the figures that a query reads: what is left of it without labels, ranges, functions and numbers. */
function figuresIn(query: string): string[] {
  const bare = query
    .replace(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
    .replace(/\b(by|on|without)\s*\([^)]*\)/g, ' ')
    .replace(/\b\w+\s*\(/g, '(')
  return (bare.match(/\b[a-z]\w*/g) ?? []).filter((word) => !words.has(word) && !ownOfPrometheus.includes(word))
}

/** The names under which `/metrics` gives its figures; a histogram has three. */
function namesIn(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', kind]) =>
      kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : name,
    ),
  )
}

describe('what is watched is there', () => {
  let names = new Set<string>()
  beforeAll(async () => {
    await using app = await startApp()
    names = namesIn(await (await fetch(`${app.url}/metrics`)).text())
  })

  test('an alert asks for a figure that nobody gives, and never rings', async () => {
    const asked = (await rules()).map(({ alert, expr }) => ({ alert, figures: figuresIn(expr) }))
    expect(asked.length).toBeGreaterThan(10)
    for (const { alert, figures } of asked) {
      if (alert !== 'ProcessAway') expect([alert, figures]).not.toEqual([alert, []])
      expect([alert, figures.filter((name) => !names.has(name))]).toEqual([alert, []])
    }
  })

  test('a panel stays empty for good', async () => {
    const drawn = (await panels()).filter(({ type }) => type !== 'row')
    expect(drawn.length).toBeGreaterThan(20)
    for (const { title, description, targets } of drawn) {
      const missing = targets.flatMap(({ expr }) => figuresIn(expr).filter((name) => !names.has(name)))
      expect([title, missing]).toEqual([title, []])
      expect([title, Boolean(description) && targets.length > 0]).toEqual([title, true])
    }
  })
})

for (const role of ['gateway', 'worker'])
  test(`whoever can reach a ${role} reads its figures, though they have a port of their own`, async () => {
    const port = await freePort()
    await using app = await startApp({ ...(await createEnvironment()), ROLE: role, METRICS_PORT: `${port}` })
    expect((await fetch(`${app.url}/metrics`)).status).toBe(404)
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
    const own = `http://127.0.0.1:${port}`
    expect(namesIn(await (await fetch(`${own}/metrics`)).text())).toContain('bus_published_total')
    for (const path of ['/', '/readyz', '/trpc/auth.session', '/api/v1/openapi.json'])
      expect([path, (await fetch(own + path)).status]).toEqual([path, 404])
  })

test('Prometheus asks where no figures are', async () => {
  const Scraped = z.object({
    scrape_configs: z.array(z.object({ dns_sd_configs: z.array(z.object({ port: z.number() })) })),
  })
  const { scrape_configs } = Scraped.parse(Bun.YAML.parse(await Bun.file(`${folder}/prometheus.yaml`).text()))
  const compose = await Bun.file(`${folder}/../compose.yaml`).text()
  const [, port] = /^ +METRICS_PORT: (\d+)$/m.exec(compose) ?? []
  expect(scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs)).toEqual([{ port: Number(port) }])
  for (const file of ['base/gateway', 'base/worker', 'overlays/production/search'])
    expect(await Bun.file(`${folder}/../k8s/${file}.yaml`).text()).toContain(`prometheus.io/port: "${port}"`)
})

async function promtool(...args: string[]) {
  const child = Bun.spawn(['promtool', ...args], { cwd: folder, stdout: 'pipe', stderr: 'pipe' })
  const said = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, said: said.join('\n') }
}

describe.skipIf(!canRunPromtool())('Prometheus takes its files', () => {
  for (const args of [
    ['check', 'config', 'prometheus.yaml'],
    ['check', 'rules', 'rules.yaml'],
    ['test', 'rules', 'rules.test.yaml'],
  ])
    test(`promtool ${args.join(' ')}`, async () => {
      const { code, said } = await promtool(...args)
      expect([said, code]).toEqual([expect.stringContaining('SUCCESS'), 0])
    })
})
