/** The load: one process full of clients, told what to do by the bench over IPC. */
import { z } from 'zod'
import { type Dialect, dialects, type Seat } from './dialects.ts'
import { percentile } from './row.ts'

const Order = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('connect'),
    dialect: z.enum(['trpc', 'socketio', 'bun']),
    url: z.string(),
    seats: z.array(z.object({ token: z.string(), channelIds: z.array(z.string()) })),
  }),
  /** The first `senders` seats say `perSecond` messages together, each in its first channel, for `seconds`. */
  z.object({
    do: z.literal('pace'),
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
])
export type Order = z.infer<typeof Order>

/** What came of one order. Times in ms, from the send. */
export interface Outcome {
  sent: number
  acknowledged: number
  refused: number
  delivered: number
  /** Deliveries owed to a seat that never came. */
  lost: number
  /** Deliveries that came to a seat after a later message of the same sender, or whose seq is not the next one. */
  disordered: number
  /** Messages that came back to their sender within the measured seconds, per second. */
  perSecond: number
  frameBytes: number
  ack: Figures
  receive: Figures
}

interface Figures {
  p50: number
  p99: number
}

interface Client {
  socket: WebSocket
  seat: Seat
  /** Per channel, the last number and the last seq that came. */
  last: Map<string, { number: number; seq: number | undefined }>
}

const quietMs = 3_000
const connectMs = 20_000
const connectAtOnce = 50
const padding = ' lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod'

let dialect: Dialect = dialects.bun
const clients: Client[] = []
let run = newRun(true)

function newRun(read: boolean) {
  return {
    read,
    sent: 0,
    acknowledged: 0,
    delivered: 0,
    owed: 0,
    disordered: 0,
    refused: 0,
    bytes: 0,
    ack: [] as number[],
    receive: [] as number[],
    sentAt: new Map<number, number>(),
    onReturn: (_client: Client) => {},
  }
}

/** Numbers go on from run to run, so that a straggler of an earlier run is never taken for a message of this one. */
let number = 1

async function connect(order: Extract<Order, { do: 'connect' }>) {
  dialect = dialects[order.dialect]
  for (let at = 0; at < order.seats.length; at += connectAtOnce)
    clients.push(...(await Promise.all(order.seats.slice(at, at + connectAtOnce).map((seat) => open(order.url, seat)))))
  return outcome(0)
}

function open(url: string, seat: Seat): Promise<Client> {
  const { promise, resolve, reject } = Promise.withResolvers<Client>()
  const socket = new WebSocket(url.replace(/^http/, 'ws') + dialect.path)
  const client: Client = { socket, seat, last: new Map() }
  const timer = setTimeout(() => reject(new Error('a client could not connect in time')), connectMs)
  const greet = (frame?: string) => {
    try {
      const answer = dialect.greet(frame, seat)
      if (answer !== 'ready') return sendLines(socket, answer)
      clearTimeout(timer)
      socket.onmessage = ({ data }) => receive(client, String(data))
      resolve(client)
    } catch (error) {
      reject(error)
    }
  }
  socket.onopen = () => greet()
  socket.onmessage = ({ data }) => greet(String(data))
  socket.onclose = ({ code, reason }) => {
    reject(new Error(`closed: ${code} ${reason}`))
    if (clients.includes(client)) console.error(`a client was closed: ${code} ${reason}`)
  }
  return promise
}

function sendLines(socket: WebSocket, lines = '') {
  for (const line of lines.split('\n')) if (line) socket.send(line)
}

function receive(client: Client, frame: string) {
  const answer = dialect.keepAlive(frame)
  if (answer) return client.socket.send(answer)
  if (!frame.includes(padding)) return confirm(frame)
  run.bytes += frame.length
  if (!run.read) return count(frame)
  for (const { channelId, text, seq } of dialect.told(frame)) note(client, channelId, Number.parseInt(text, 36), seq)
}

function count(frame: string) {
  for (let at = frame.indexOf(padding); at >= 0; at = frame.indexOf(padding, at + 1)) run.delivered++
}

function note(client: Client, channelId: string, told: number, seq: number | undefined) {
  const before = client.last.get(channelId)
  if (before && (told <= before.number || (seq !== undefined && seq !== (before.seq ?? 0) + 1))) run.disordered++
  client.last.set(channelId, { number: Math.max(told, before?.number ?? 0), seq })
  const sentAt = run.sentAt.get(told)
  if (sentAt === undefined) return
  run.delivered++
  run.receive.push(performance.now() - sentAt)
  if (client.seat.channelIds[0] === channelId && isSender(client, told)) run.onReturn(client)
}

const senderOf = new Map<number, Client>()
const isSender = (client: Client, told: number) => senderOf.get(told) === client

function confirm(frame: string) {
  if (dialect.refuses(frame)) return refuse(frame)
  const id = dialect.acknowledged(frame)
  const sentAt = id === undefined ? undefined : run.sentAt.get(id)
  if (sentAt === undefined) return
  run.acknowledged++
  run.ack.push(performance.now() - sentAt)
}

function refuse(frame: string) {
  if (run.refused++ === 0) console.error(`refused: ${frame.slice(0, 300)}`)
}

function say(client: Client, hearers: Map<string, number>) {
  const mine = ++number
  const channelId = client.seat.channelIds[0] ?? ''
  const text = `${mine.toString(36)}${padding}`
  senderOf.set(mine, client)
  run.sent++
  run.owed += hearers.get(channelId) ?? 0
  run.sentAt.set(mine, performance.now())
  client.socket.send(dialect.send(mine, { id: Bun.randomUUIDv7(), channelId, text }))
}

function countHearers() {
  const hearers = new Map<string, number>()
  for (const channelId of clients.flatMap(({ seat }) => seat.channelIds))
    hearers.set(channelId, (hearers.get(channelId) ?? 0) + 1)
  return hearers
}

async function pace({ senders, perSecond, seconds, read }: Extract<Order, { do: 'pace' }>) {
  run = newRun(read)
  const hearers = countHearers()
  const from = performance.now()
  for (let due = 0; due < perSecond * seconds; due++) {
    const wait = from + (due * 1000) / perSecond - performance.now()
    if (wait > 0.2) await Bun.sleep(wait)
    const client = clients[due % senders]
    if (client) say(client, hearers)
  }
  await drain()
  return outcome(run.sent / ((performance.now() - from) / 1000))
}

async function flood({ senders, window, warmup, seconds }: Extract<Order, { do: 'flood' }>) {
  run = newRun(true)
  const hearers = countHearers()
  const from = performance.now() + warmup * 1000
  const until = from + seconds * 1000
  let returned = 0
  run.onReturn = (client) => {
    const now = performance.now()
    if (now >= from && now < until) returned++
    if (now < until) say(client, hearers)
  }
  for (const client of clients.slice(0, senders)) for (let n = 0; n < window; n++) say(client, hearers)
  await Bun.sleep((warmup + seconds) * 1000)
  await drain()
  return outcome(returned / seconds)
}

/** Waits for what is owed, until nothing more comes. */
async function drain() {
  let [delivered, since] = [run.delivered, performance.now()]
  while (run.delivered < run.owed && performance.now() - since < quietMs) {
    await Bun.sleep(10)
    if (run.delivered > delivered) [delivered, since] = [run.delivered, performance.now()]
  }
}

function outcome(perSecond: number): Outcome {
  const { sent, acknowledged, refused, delivered, owed, disordered, bytes, ack, receive } = run
  senderOf.clear()
  return {
    ...{ sent, acknowledged, refused, delivered, disordered, perSecond },
    lost: owed - delivered,
    frameBytes: Math.round(bytes / Math.max(1, delivered)),
    ack: { p50: percentile(ack, 0.5), p99: percentile(ack, 0.99) },
    receive: { p50: percentile(receive, 0.5), p99: percentile(receive, 0.99) },
  }
}

async function obey(order: Order) {
  if (order.do === 'connect') return connect(order)
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
