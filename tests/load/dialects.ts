/** What a server under load speaks, as frames: light enough that one core can be a thousand clients. */
export interface Dialect {
  path(seat: Seat): string
  /** The frame to answer `received` with while signing in; 'ready' when the seat is taken; nothing to wait on. */
  greet(received: string | undefined, seat: Seat): string | 'ready' | undefined
  send(requestId: number, message: Outgoing): string
  /** What the frame must be answered with to stay connected. */
  keepAlive(frame: string): string | undefined
  /** The request that the frame confirms. */
  acknowledged(frame: string): number | undefined
  /** Whether the frame refuses a request. */
  refuses(frame: string): boolean
  /** The messages that the frame tells, in order. */
  told(frame: string): Told[]
}

/** One connection: who sits there, which channels they hear, and whom they have on the screen. */
export interface Seat {
  token: string
  channelIds: string[]
  userIds: string[]
}

export interface Outgoing {
  id: string
  channelId: string
  text: string
}

export interface Told {
  channelId: string
  text: string
  seq?: number
}

interface LiveEvent {
  type: string
  data: { message: Told }
}

const subscribe = (id: number, path: string, input: object) =>
  JSON.stringify({ id, method: 'subscription', params: { path, input } })

const trpc: Dialect = {
  path: () => '/trpc?connectionParams=1',
  greet(received, { token }) {
    if (received === undefined) {
      const params = JSON.stringify({ method: 'connectionParams', data: { token } })
      return `${params}\n${subscribe(1, 'live.events', {})}`
    }
    if (received.includes('"error"')) throw new Error(received)
    return received.includes('"type":"data"') ? 'ready' : undefined
  },
  send: (id, input) => JSON.stringify({ id, method: 'mutation', params: { path: 'messages.send', input } }),
  keepAlive: (frame) => (frame === 'PING' ? 'PONG' : undefined),
  acknowledged(frame) {
    const id = /^\{"id":(\d+)/.exec(frame)?.[1]
    return id === undefined || id === '1' ? undefined : Number(id)
  },
  refuses: (frame) => frame.includes('"error"'),
  told(frame) {
    if (!frame.includes('"chat.message_delivered"')) return []
    const events: LiveEvent[] = JSON.parse(frame).result.data.data
    return events.flatMap(({ type, data }) => (type === 'chat.message_delivered' ? data.message : []))
  },
}

/** As the app is: it also has somebody and the channel on the screen. */
const app: Dialect = {
  ...trpc,
  greet(received, seat) {
    const answer = trpc.greet(received, seat)
    if (answer !== 'ready') return answer
    return received?.startsWith('{"id":1,') ? subscribe(2, 'live.signals', onScreen(seat)) : 'ready'
  },
}

const onScreen = ({ userIds, channelIds }: Seat) => ({ userIds, channelIds })

const socketio: Dialect = {
  path: () => '/socket.io/?EIO=4&transport=websocket',
  greet(received, { channelIds }) {
    if (received?.startsWith('0')) return '40'
    if (received?.startsWith('40')) return `421${JSON.stringify(['join', channelIds])}`
    return received?.startsWith('431') ? 'ready' : undefined
  },
  send: (id, message) => `42${id}${JSON.stringify(['send', message])}`,
  keepAlive: (frame) => (frame === '2' ? '3' : undefined),
  acknowledged(frame) {
    const id = /^43(\d+)/.exec(frame)?.[1]
    return id === undefined ? undefined : Number(id)
  },
  refuses: () => false,
  told: (frame) => (frame.startsWith('42[') ? [JSON.parse(frame.slice(2))[1]] : []),
}

const bun: Dialect = {
  path: ({ channelIds }) => `/${channelIds[0]}`,
  greet: () => 'ready',
  send: (_, { text }) => text,
  keepAlive: () => undefined,
  acknowledged: () => undefined,
  refuses: () => false,
  told: (text) => [{ channelId: '', text }],
}

export const dialects = { trpc, app, socketio, bun }
export type DialectName = keyof typeof dialects
