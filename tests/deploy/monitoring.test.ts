import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { z } from 'zod'
import { canRunPromtool } from '../../deploy/local/promtool.ts'
import { startApp } from '../context.ts'

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
