import type { Socket, TCPSocketListener } from 'bun'

interface Side {
  to: Socket<Side> | undefined
  waiting: Buffer[]
}

/** A network between client and server that can be torn. */
export interface Network extends Disposable {
  url: string
  /** Breaks every connection and lets no new one through. */
  cut(): void
  /** Keeps connections open and carries nothing any more, not even their end. */
  stall(): void
  /** Lets everything new through again. */
  restore(): void
  /** Connections made so far. */
  readonly made: number
}

export function openProxy(target: string): Network {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket<Side>>()
  let mode: 'open' | 'cut' | 'stalled' = 'open'
  let made = 0

  const upstream = (client: Socket<Side>) =>
    Bun.connect<Side>({
      hostname,
      port: Number(port),
      data: { to: client, waiting: [] },
      socket: {
        open(server) {
          open.add(server)
          client.data.to = server
          for (const chunk of client.data.waiting.splice(0)) server.write(chunk)
        },
        data: (_, chunk) => void (mode === 'open' && client.write(chunk)),
        close(server) {
          open.delete(server)
          if (mode !== 'stalled') client.end()
        },
        error() {},
      },
    }).catch(() => client.terminate())

  const listener: TCPSocketListener<Side> = Bun.listen<Side>({
    hostname: '127.0.0.1',
    port: 0,
    data: { to: undefined, waiting: [] },
    socket: {
      open(client) {
        client.data = { to: undefined, waiting: [] }
        if (mode === 'cut') return void client.terminate()
        made++
        open.add(client)
        void upstream(client)
      },
      data(client, chunk) {
        if (mode !== 'open') return
        if (client.data.to) client.data.to.write(chunk)
        else client.data.waiting.push(Buffer.from(chunk))
      },
      close(client) {
        open.delete(client)
        if (mode !== 'stalled') client.data.to?.end()
      },
      error() {},
    },
  })

  const drop = () => {
    for (const socket of [...open]) socket.terminate()
  }
  return {
    url: `http://127.0.0.1:${listener.port}`,
    cut() {
      mode = 'cut'
      drop()
    },
    stall() {
      mode = 'stalled'
    },
    restore() {
      if (mode === 'stalled') drop()
      mode = 'open'
    },
    get made() {
      return made
    },
    [Symbol.dispose]() {
      drop()
      listener.stop(true)
    },
  }
}
