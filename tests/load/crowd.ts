/** The clients of a load, in the process that plays them: who sits where, and what of the run under way has come. */
import { type Dialect, type DialectName, dialects, type Seat } from './dialects.ts'
import { percentile } from './row.ts'

/** What came of one order. Times in ms, from the send. */
export interface Outcome {
  sent: number
  acknowledged: number
  refused: number
  /** How many of them with which code. */
  codes: Record<string, number>
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
  /** How long a message by itself takes to come back, the slowest of them; and for how long after the load they were slower. */
  alone: number
  recovered: number
}

interface Figures {
  p50: number
  p99: number
}

export interface Client {
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
export const clients: Client[] = []
export let run = newRun(true)

function newRun(read: boolean) {
  return {
    read,
    sent: 0,
    acknowledged: 0,
    delivered: 0,
    owed: 0,
    disordered: 0,
    refused: 0,
    codes: {} as Record<string, number>,
    bytes: 0,
    hearers: new Map<string, number>(),
    alone: 0,
    recovered: 0,
    ack: [] as number[],
    receive: [] as number[],
    sentAt: new Map<number, number>(),
    onReturn: (_client: Client, _told: number) => {},
    onRefusal: (_client: Client, _told: number) => {},
  }
}

/** Numbers go on from run to run, so that a straggler of an earlier run is never taken for a message of this one. */
let number = 1

export async function connect(order: { dialect: DialectName; url: string; seats: Seat[] }) {
  dialect = dialects[order.dialect]
  for (let at = 0; at < order.seats.length; at += connectAtOnce)
    clients.push(...(await Promise.all(order.seats.slice(at, at + connectAtOnce).map((seat) => open(order.url, seat)))))
  return outcome(0)
}

function open(url: string, seat: Seat): Promise<Client> {
  const { promise, resolve, reject } = Promise.withResolvers<Client>()
  const socket = new WebSocket(url.replace(/^http/, 'ws') + dialect.path(seat))
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
  if (client.seat.channelIds[0] === channelId && isSender(client, told)) run.onReturn(client, told)
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

/** What is refused is owed to nobody. */
function refuse(frame: string) {
  if (run.refused++ === 0) console.error(`refused: ${frame.slice(0, 300)}`)
  const code = /"code":"(\w+)"/.exec(frame)?.[1] ?? 'none'
  run.codes[code] = (run.codes[code] ?? 0) + 1
  const refused = dialect.acknowledged(frame) ?? 0
  const client = senderOf.get(refused)
  if (!client) return
  run.owed -= run.hearers.get(client.seat.channelIds[0] ?? '') ?? 0
  run.onRefusal(client, refused)
}

export function say(client: Client): number {
  const mine = ++number
  const channelId = client.seat.channelIds[0] ?? ''
  const text = `${mine.toString(36)}${padding}`
  senderOf.set(mine, client)
  run.sent++
  run.owed += run.hearers.get(channelId) ?? 0
  run.sentAt.set(mine, performance.now())
  client.socket.send(dialect.send(mine, { id: Bun.randomUUIDv7(), channelId, text }))
  return mine
}

/** A run in which everybody who sits there is heard by who is there now. */
export function begin(read: boolean) {
  run = newRun(read)
  const { hearers } = run
  for (const channelId of clients.flatMap(({ seat }) => seat.channelIds))
    hearers.set(channelId, (hearers.get(channelId) ?? 0) + 1)
}

/** Waits for what is owed, until nothing more comes. */
export async function drain() {
  let [delivered, since] = [run.delivered, performance.now()]
  while (run.delivered < run.owed && performance.now() - since < quietMs) {
    await Bun.sleep(10)
    if (run.delivered > delivered) [delivered, since] = [run.delivered, performance.now()]
  }
}

export function outcome(perSecond: number): Outcome {
  const { sent, acknowledged, refused, codes, delivered, owed, disordered, bytes, ack, receive, alone, recovered } = run
  senderOf.clear()
  return {
    ...{ sent, acknowledged, refused, codes, delivered, disordered, perSecond, alone, recovered },
    lost: owed - delivered,
    frameBytes: Math.round(bytes / Math.max(1, delivered)),
    ack: { p50: percentile(ack, 0.5), p99: percentile(ack, 0.99) },
    receive: { p50: percentile(receive, 0.5), p99: percentile(receive, 0.99) },
  }
}
