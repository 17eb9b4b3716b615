import { listenToBrowser } from './browser.ts'
import { type Connection, openConnection, type Target } from './connection.ts'
import { ChatError, toChatError } from './errors.ts'
import { backoff, within } from './timing.ts'

/** `connecting`: not connected, but probably soon. `live`: caught up and told of everything. `offline`: out of reach. */
export type Status = 'connecting' | 'live' | 'offline'

interface Hooks {
  /** Follows a new connection; resolves when it has caught up. */
  follow(connection: Connection): Promise<void>
  /** `reason` says why it is not `live`, where that is known. */
  status(status: Status, reason: ChatError | undefined): void
  /** There will be no other try. */
  over(error: ChatError): void
}

/** Keeps one connection open, until it is closed or the server says that the session is over. */
export interface Connector {
  readonly status: Status
  /** The connection, or a promise of it while there is hope. @throws ChatError OFFLINE, UNAUTHORIZED, CLOSED */
  find(): Connection | Promise<Connection>
  /** Gives this connection up for a new one. */
  replace(connection: Connection): void
  close(): void
}

/** How long after a session's end the cookie of the next one is there. */
const cookieMs = 1_000

/** How long a connection that the server is about to close may still answer. */
const farewellMs = 5_000

export function keepConnected(target: Target, hooks: Hooks): Connector {
  let status: Status = 'connecting'
  let current: Connection | undefined
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let final: ChatError | undefined
  let next = promised()
  const farewells = new Map<Connection, ReturnType<typeof setTimeout>>()

  function become(now: Status, reason?: ChatError) {
    if (now === status) return
    status = now
    if (now === 'live' && current) next.resolve(current)
    if (now === 'offline') next.reject(outOfReach())
    if (now !== 'live') next = promised()
    hooks.status(now, reason)
  }

  function dial() {
    clearTimeout(timer)
    timer = undefined
    const connection = openConnection(target, {
      ended: (reason) => lost(connection, reason),
      moving: () => move(connection),
    })
    current = connection
    within(hooks.follow(connection), target.timing.connectMs, outOfReach).then(
      () => settle(connection),
      (error) => refused(connection, toChatError(error)),
    )
  }

  function settle(connection: Connection) {
    if (connection !== current) return
    attempt = 0
    become('live')
  }

  function refused(connection: Connection, error: ChatError) {
    if (connection !== current) return
    lost(connection, error)
    connection.close()
  }

  function lost(connection: Connection, reason?: ChatError) {
    clearTimeout(farewells.get(connection))
    farewells.delete(connection)
    if (connection !== current) return
    current = undefined
    if (reason?.code === 'UNAUTHORIZED' && !mayGoOn()) return finish(reason)
    become(status === 'live' ? 'connecting' : 'offline', reason)
    retryLater(reason?.code === 'UNAUTHORIZED' ? cookieMs : reason?.retryAfterMs)
  }

  /** A browser's session may have been replaced by another of the same person, whose cookie is on its way. */
  function mayGoOn(): boolean {
    return status === 'live' && target.token === undefined
  }

  function retryLater(leastMs = 0) {
    clearTimeout(timer)
    timer = setTimeout(dial, leastMs + backoff(attempt++, target.timing))
  }

  /** What was asked before is still answered over the old connection. */
  function move(connection: Connection) {
    if (connection !== current) return
    current = undefined
    farewells.set(connection, setTimeout(connection.close, farewellMs))
    become('connecting')
    retryLater()
  }

  function finish(error: ChatError) {
    if (final) return
    final = error
    clearTimeout(timer)
    stopListening()
    const open = [...farewells.keys(), ...(current ? [current] : [])]
    current = undefined
    for (const connection of open) connection.close()
    status = 'offline'
    next.reject(error)
    hooks.over(error)
  }

  function hurry() {
    if (timer === undefined) return
    attempt = 0
    dial()
  }
  const stopListening = listenToBrowser({ hurry, offline: () => current?.close() })

  dial()
  return {
    get status() {
      return status
    },
    find() {
      if (final) throw final
      if (status === 'live' && current) return current
      if (status === 'offline') throw outOfReach()
      return next.promise
    },
    replace: (connection) => connection === current && connection.close(),
    close: () => finish(new ChatError('CLOSED', 'the chat was closed')),
  }
}

function outOfReach() {
  return new ChatError('OFFLINE', 'the server cannot be reached')
}

function promised() {
  const next = Promise.withResolvers<Connection>()
  // Often nobody waits for it.
  next.promise.catch(() => undefined)
  return next
}
