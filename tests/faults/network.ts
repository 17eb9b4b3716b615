import { connect, createServer, type Socket } from 'node:net'

/** One client's way to the deployment: shares its connections among the doors, as a balancer does, and can be hurt. */
export interface Network extends Disposable {
  url: string
  /** Breaks every connection and lets no new one through. */
  cut(): void
  /** Keeps connections open and carries nothing any more, not even their end. */
  stall(): void
  /** Carries nothing more over the connections that are there, but for their end; others come through. */
  forget(): void
  /** Holds back everything by this many milliseconds, piece by piece. */
  delay(ms: number): void
  /** Lets everything new through again; what was stalled is lost. */
  restore(): void
  /** How many connections have been made. */
  readonly made: number
}

export async function openNetwork(doors: readonly string[]): Promise<Network> {
  const open = new Set<Socket>()
  const forgotten = new WeakSet<Socket>()
  let mode: 'open' | 'cut' | 'stalled' = 'open'
  let delayMs = 0
  let made = 0
  let turn = Math.floor(Math.random() * doors.length)

  const keep = (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => {}).on('close', () => open.delete(socket))
  }

  /** Tries one door after the other. */
  function dial(client: Socket, tries = doors.length) {
    const { hostname, port } = new URL(doors[turn++ % doors.length] ?? '')
    const server = connect(Number(port), hostname)
    keep(server)
    const refused = () => (tries > 1 && !client.destroyed ? dial(client, tries - 1) : client.destroy())
    server.once('error', refused).once('connect', () => {
      server.off('error', refused)
      if (client.destroyed) return void server.destroy()
      carry(client, server)
      carry(server, client)
    })
  }

  function carry(from: Socket, to: Socket) {
    let before = Promise.resolve()
    const next = (run: () => void) => {
      before = before.then(async () => {
        if (delayMs > 0) await Bun.sleep(delayMs)
        if (mode === 'open' && !forgotten.has(from)) run()
      })
    }
    from.on('data', (piece) => next(() => to.write(piece)))
    from.on('close', () => next(() => to.destroy()))
  }

  const server = createServer((client) => {
    keep(client)
    if (mode === 'cut') client.destroy()
    else if (mode === 'open') {
      made++
      dial(client)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const drop = () => {
    for (const socket of [...open]) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      mode = 'cut'
      drop()
    },
    stall() {
      mode = 'stalled'
    },
    forget() {
      for (const socket of open) forgotten.add(socket)
    },
    delay(ms) {
      delayMs = ms
    },
    restore() {
      if (mode === 'stalled') drop()
      mode = 'open'
      delayMs = 0
    },
    get made() {
      return made
    },
    [Symbol.dispose]() {
      drop()
      server.close()
    },
  }
}
