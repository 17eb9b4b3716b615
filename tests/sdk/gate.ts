import type { ServerWebSocket } from 'bun'
import { z } from 'zod'
import { reconnectFrame } from '../../server/platform/gateway/frames.ts'

interface Way {
  /** Passes a frame on, as soon as there is a way. */
  forward(frame: string): void
  close(): void
}

interface Refusal {
  code: string
  /** Seconds. */
  retryAfter?: number
}

/** A door before the gateway that lets everything through, but may answer in its place; new sockets go to `target`. */
export interface Gate extends AsyncDisposable {
  url: string
  target: string
  /** Refuses the next call of this procedure, or the next few; or swallows it. */
  refuse(path: string, refusal: Refusal | 'silence', times?: number): void
  /** The procedures called so far, those refused too. */
  readonly called: string[]
  /** How often the server has asked a client to connect anew. */
  readonly moves: number
}

const Call = z.object({ id: z.number(), params: z.object({ path: z.string() }) })

export function openGate(target: string): Gate {
  const refusals = new Map<string, (Refusal | 'silence')[]>()
  const called: string[] = []
  let moves = 0

  /** Whether the gate keeps a message from the server. */
  function stops(socket: ServerWebSocket<Way>, message: unknown): boolean {
    const call = Call.safeParse(message).data
    if (!call) return false
    called.push(call.params.path)
    const data = refusals.get(call.params.path)?.shift()
    const error = { message: 'refused at the gate', code: -32_000, data }
    if (data && data !== 'silence') socket.send(JSON.stringify({ id: call.id, error }))
    return data !== undefined
  }

  /** What is asked in one tick comes as an array. */
  function take(socket: ServerWebSocket<Way>, frame: string) {
    if (frame === 'PING' || frame === 'PONG') return socket.data.forward(frame)
    for (const message of [JSON.parse(frame)].flat())
      if (!stops(socket, message)) socket.data.forward(JSON.stringify(message))
  }

  function open(socket: ServerWebSocket<Way>) {
    const upstream = new WebSocket(`${gate.target.replace('http', 'ws')}/trpc?connectionParams=1`)
    const isOpen = new Promise((resolve) => upstream.addEventListener('open', resolve))
    socket.data = { forward: (frame) => void isOpen.then(() => upstream.send(frame)), close: () => upstream.close() }
    upstream.addEventListener('message', ({ data }) => {
      if (data === reconnectFrame) moves++
      socket.send(data)
    })
    upstream.addEventListener('close', ({ code, reason }) => socket.close(code === 1006 ? 1011 : code, reason))
  }

  const nowhere = { forward: () => {}, close: () => {} }
  const server = Bun.serve<Way>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, server) =>
      server.upgrade(request, { data: nowhere }) ? undefined : new Response(null, { status: 404 }),
    websocket: {
      open,
      message: (socket, frame) => take(socket, String(frame)),
      close: ({ data }) => data.close(),
    },
  })

  const gate: Gate = {
    url: `http://127.0.0.1:${server.port}`,
    target,
    refuse: (path, refusal, times = 1) => void refusals.set(path, Array(times).fill(refusal)),
    called,
    get moves() {
      return moves
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  }
  return gate
}
