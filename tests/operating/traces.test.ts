import { describe, expect, setDefaultTimeout, setSystemTime, test } from 'bun:test'
import { connect } from 'realtime-chat/sdk'
import { z } from 'zod'
import { traceCalls } from '../../client/sdk/callSpans.ts'
import { type CallSpan, CallSpans, longestCallMs, newTraceparent, parseTraceparent } from '../../shared/traceparent.ts'
import { createEnvironment, hasKafka, transports, until } from '../context.ts'
import { openChannel } from '../limits/rules.ts'
import { signUp } from '../people.ts'
import { startProcess } from './process.ts'

setDefaultTimeout(60_000)

const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  role: z.string().default(''),
})
type Span = z.infer<typeof Span>
const Attribute = z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) })
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(Attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
})

/** What takes spans by OTLP, as a collector does, and keeps them with what was sent in the rest. */
function openCollector() {
  const spans: Span[] = []
  const bodies: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const body = await request.text()
      bodies.push(body)
      for (const { resource, scopeSpans } of Export.parse(JSON.parse(body)).resourceSpans) {
        const role = resource.attributes.find(({ key }) => key === 'service.role')?.value.stringValue ?? ''
        for (const scope of scopeSpans) for (const span of scope.spans) spans.push({ ...span, role })
      }
      return Response.json({})
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, spans, bodies, [Symbol.dispose]: () => server.stop(true) }
}

/** The way of a message: where each span is made, and what it is called; each is below the one before. */
const way = [
  ['client', 'messages.send'],
  ['gateway', 'messages.send'],
  ['gateway', 'publish chat.message_sent'],
  ['worker', 'handle messages-writer'],
  ['worker', 'publish chat.message_delivered'],
  ['gateway', 'fan out chat.message_delivered'],
]

function wayOf(traceId: string, spans: readonly Span[]) {
  const ofTrace = spans.filter((span) => span.traceId === traceId)
  const steps: Span[] = []
  for (
    let step = ofTrace.find(({ role, parentSpanId }) => role === 'client' && !parentSpanId);
    step;
    step = ofTrace.find(({ parentSpanId, name }) => parentSpanId === steps.at(-1)?.spanId && isOnTheWay(name))
  )
    steps.push(step)
  return steps.map(({ role, name }) => [role, name])
}

const isOnTheWay = (name: string) => way.some(([, known]) => known === name)

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`traces on ${transport}`, () => {
    test('a slow message cannot be followed from its sender to who is told; or the log says what it says', async () => {
      using collector = openCollector()
      const env: Record<string, string> = {
        ...(await createEnvironment(transport)),
        LOG_LEVEL: 'trace',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      }
      const [gateway, worker] = await Promise.all([
        startProcess({ ...env, ROLE: 'gateway' }),
        startProcess({ ...env, ROLE: 'worker' }),
      ])
      const mira = await signUp(gateway, 'Mira')
      const channelId = await openChannel(mira)
      const token = mira.headers.authorization.replace('Bearer ', '')
      const chat = await connect({ url: gateway.url, token })
      const text = 'the heron nests behind the mill'
      await chat.send(channelId, text)
      const sending = await until('the send is told', () =>
        collector.spans.find(({ name }) => name === 'messages.send'),
      )
      await until('every hop is told', () => wayOf(sending.traceId, collector.spans).length === way.length)
      expect(wayOf(sending.traceId, collector.spans)).toEqual(way)
      await chat.close()

      await Promise.all([gateway.stop(), worker.stop()])
      const lines = [...gateway.lines, ...worker.lines]
      const called = lines.find((line) => line.includes('"path":"messages.send"')) ?? '{}'
      expect(JSON.parse(called)).toMatchObject({ trace_id: sending.traceId })
      for (const secret of [text, token, env['AUTH_SECRET'] ?? '', 'a password for tests'])
        expect([...lines, ...collector.bodies].filter((line) => line.includes(secret))).toEqual([])
    })
  })

test('a client decides what is looked at', async () => {
  using collector = openCollector()
  const env = {
    ...(await createEnvironment()),
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER_ARG: '0',
  }
  const node = await startProcess(env)
  const mira = await signUp(node, 'Mira')
  const traceparent = newTraceparent()
  const headers = { ...mira.headers, traceparent, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'traced' })
  const made = await fetch(`${node.url}/trpc/channels.create`, { method: 'POST', headers, body })
  expect(made.status).toBe(200)
  await node.stop()
  const { traceId } = parseTraceparent(traceparent) ?? {}
  expect(node.lines.some((line) => line.includes(`"trace_id":"${traceId}"`))).toBe(true)
  expect(collector.spans).toEqual([])
})

/** Traces of calls, and what is told of them; no more is wanted after that. */
function traceOnce() {
  const { promise: told, resolve } = Promise.withResolvers<CallSpan[]>()
  const traces = traceCalls(async (spans) => {
    resolve(spans)
    return { wanted: false }
  })
  return { traces, told }
}

test('more calls than can be told of at once are refused together, or told by others’ traces', async () => {
  const { traces, told } = traceOnce()
  const asked = Array.from({ length: 250 }, (_, id) => traces.asked(id, 'messages.send'))
  for (const id of asked.keys()) traces.answered(id, id % 2 === 1)
  const spans = CallSpans.parse(await told)
  expect(spans.map(({ traceparent }) => traceparent)).toEqual(asked.slice(0, 100))
  expect(spans.map(({ failed }) => failed)).toEqual(asked.slice(0, 100).map((_, id) => id % 2 === 1))
  traces.stop()
})

test('a call during which the clock was set has all that is told with it refused', async () => {
  const { traces, told } = traceOnce()
  const hourMs = 3_600_000
  try {
    for (const by of [-hourMs, hourMs]) {
      traces.asked(by, 'messages.send')
      setSystemTime(new Date(Date.now() + by))
      traces.answered(by, false)
    }
  } finally {
    setSystemTime()
  }
  expect(CallSpans.parse(await told).map(({ tookMs }) => tookMs)).toEqual([0, longestCallMs])
  traces.stop()
})

test('what is no traceparent goes on as one', () => {
  const fine = newTraceparent()
  expect(parseTraceparent(fine)).toMatchObject({ traceId: fine.slice(3, 35), spanId: fine.slice(36, 52), flags: 1 })
  for (const odd of [
    '',
    'nonsense',
    fine.toUpperCase(),
    `${fine}-more`,
    fine.replace(/^00/, 'ff'),
    `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
  ])
    expect(parseTraceparent(odd)).toBeUndefined()
})
