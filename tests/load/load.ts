/** The load: one process full of clients, told what to do by the bench over IPC. */
import { z } from 'zod'
import { begin, type Client, clients, connect, drain, outcome, run, say } from './crowd.ts'

const Order = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('connect'),
    dialect: z.enum(['trpc', 'app', 'socketio', 'bun']),
    url: z.string(),
    seats: z.array(z.object({ token: z.string(), channelIds: z.array(z.string()), userIds: z.array(z.string()) })),
  }),
  /** `senders` seats, from the `first` on, say `perSecond` messages together, each in its first channel, for `seconds`. */
  z.object({
    do: z.literal('pace'),
    first: z.number().optional(),
    senders: z.number(),
    perSecond: z.number(),
    seconds: z.number(),
    read: z.boolean(),
  }),
  /** The first `senders` seats keep `window` messages each on the way, for `seconds` after `warmup` seconds. */
  z.object({
    do: z.literal('flood'),
    senders: z.number(),
    window: z.number(),
    warmup: z.number(),
    seconds: z.number(),
  }),
  /**
   * As many in the same way at whatever rate, whether or not they are taken; before it, one after the other, and after it
   * again, until they are as fast as before.
   */
  z.object({ do: z.literal('overload'), senders: z.number(), perSecond: z.number(), seconds: z.number() }),
])
export type Order = z.infer<typeof Order>

const probes = 100
const inARow = 10
const refusedMs = 20
/** What a server that is busy asks for. */
const comeAgainMs = 1_000

async function pace({ first = 0, senders, perSecond, seconds, read }: Extract<Order, { do: 'pace' }>) {
  begin(read)
  const from = performance.now()
  for (let due = 0; due < perSecond * seconds; due++) {
    const wait = from + (due * 1000) / perSecond - performance.now()
    if (wait > 0.2) await Bun.sleep(wait)
    const client = clients[first + (due % senders)]
    if (client) say(client)
  }
  await drain()
  return outcome(run.sent / ((performance.now() - from) / 1000))
}

async function flood({ senders, window, warmup, seconds }: Extract<Order, { do: 'flood' }>) {
  begin(true)
  const from = performance.now() + warmup * 1000
  const until = from + seconds * 1000
  let returned = 0
  run.onReturn = (client) => {
    const now = performance.now()
    if (now >= from && now < until) returned++
    if (now < until) say(client)
  }
  // As many stay on the way as there were.
  run.onRefusal = (client) => void setTimeout(() => performance.now() < until && say(client), comeAgainMs)
  for (const client of clients.slice(0, senders)) for (let n = 0; n < window; n++) say(client)
  await Bun.sleep((warmup + seconds) * 1000)
  await drain()
  return outcome(returned / seconds)
}

/** A message by itself: until it came back to its sender, in ms; undefined where it was refused. */
function alone(client: Client): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  const from = performance.now()
  const mine = say(client)
  run.onReturn = (_, told) => told === mine && resolve(performance.now() - from)
  run.onRefusal = (_, told) => told === mine && resolve(undefined)
  return promise
}

async function overload({ senders, perSecond, seconds }: Extract<Order, { do: 'overload' }>) {
  const [first] = clients
  if (!first) throw new Error('nobody is connected')
  begin(true)
  const before: number[] = []
  while (before.length < probes) before.push((await alone(first)) ?? Number.POSITIVE_INFINITY)
  await drain()
  begin(true)
  const from = performance.now()
  const until = from + seconds * 1000
  let returned = 0
  run.onReturn = () => void returned++
  // Whatever comes is read in between, as by clients that have a machine each.
  for (let said = 0; performance.now() < until; await Bun.sleep(1))
    for (const due = ((performance.now() - from) * perSecond) / 1000; said < due; said++)
      say(clients[said % senders] ?? first)
  const perSecondTaken = returned / seconds
  run.alone = Math.max(...before)
  run.recovered = await recover(first, run.alone)
  await drain()
  return outcome(perSecondTaken)
}

/** How long it takes, in ms, until ten messages in a row are as fast as they were by themselves. */
async function recover(client: Client, normal: number): Promise<number> {
  const from = performance.now()
  for (let [well, since] = [0, from]; ; ) {
    const began = performance.now()
    const ms = await alone(client)
    if (ms === undefined || ms > normal) {
      ;[well, since] = [0, performance.now()]
      if (ms === undefined) await Bun.sleep(refusedMs)
    } else if (++well === inARow) return (well === 1 ? began : since) - from
  }
}

async function obey(order: Order) {
  if (order.do === 'connect') return connect(order)
  if (order.do === 'overload') return overload(order)
  return order.do === 'pace' ? pace(order) : flood(order)
}

if (process.send)
  process.on('message', async (message) => {
    try {
      process.send?.({ outcome: await obey(Order.parse(message)) })
    } catch (error) {
      process.send?.({ error: String(error) })
    }
  })
