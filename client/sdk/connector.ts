import { listenToBrowser } from './browser.ts'
import { type Connection, openConnection, type Target } from './connection.ts'
import { ChatError, toChatError } from './errors.ts'
import { backoff, within } from './timing.ts'

/** `connecting`: not connected, but probably soon. `live`: caught up and told of everything. `offline`: out of reach. */
export type Status = 'connecting' | 'live' | 'offline'

interface Hooks {
  /** Follows a new connection; resolves when it has caught up. */
  follow(connection: Connection): Promise<void>
  /** `reason` says why it is not `live`, where that is known. `live` again: over another connection from now on. */
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

/** How long a connection that was left for another may still answer what it was asked. */
const farewellMs = 4_000

export function keepConnected(target: Target, hooks: Hooks): Connector {
  let status: Status = 'connecting'
  /** What calls go over. */
  let current: Connection | undefined
  /** Its successor, which has not caught up yet. */
  let coming: Connection | undefined
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let final: ChatError | undefined
  let next = promised()
  const left = new Set<Connection>()

  function become(now: Status, reason?: ChatError) {
    if (now === status) return
    status = now
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
    coming = connection
    within(hooks.follow(connection), target.timing.connectMs, outOfReach).then(
      () => settle(connection),
      (error) => refused(connection, toChatError(error)),
    )
  }

  function settle(connection: Connection) {
    if (connection !== coming) return
    const before = current
    attempt = 0
    coming = undefined
    current = connection
    next.resolve(connection)
    if (before) {
      hooks.status('live', undefined)
      part(before)
    } else become('live')
  }

  /** What was asked before is still answered. */
  function part(connection: Connection) {
    left.add(connection)
    connection.leave(farewellMs)
  }

  function refused(connection: Connection, error: ChatError) {
    if (connection !== coming) return
    lost(connection, error)
    connection.close()
  }

  function lost(connection: Connection, reason?: ChatError) {
    left.delete(connection)
    if (connection !== current && connection !== coming) return
    const isOnTheWay = connection === current && (coming !== undefined || timer !== undefined)
    if (connection === current) current = undefined
    else coming = undefined
    if (reason?.code === 'UNAUTHORIZED' && !mayGoOn()) return finish(reason)
    if (!current) become(status === 'live' ? 'connecting' : 'offline', reason)
    if (!isOnTheWay) retryLater(reason?.code === 'UNAUTHORIZED' ? cookieMs : reason?.retryAfterMs)
  }

  /** A browser's session may have been replaced by another of the same person, whose cookie is on its way. */
  function mayGoOn(): boolean {
    return status === 'live' && target.token === undefined
  }

  function retryLater(leastMs = 0) {
    clearTimeout(timer)
    timer = setTimeout(dial, leastMs + backoff(attempt++, target.timing))
  }

  /** A connection goes on until its successor has caught up: nobody notices that they move. */
  function move(connection: Connection) {
    if (connection === coming) {
      coming = undefined
      part(connection)
      retryLater()
    } else if (connection === current && !coming && timer === undefined) retryLater()
  }

  function finish(error: ChatError) {
    if (final) return
    final = error
    clearTimeout(timer)
    stopListening()
    const open = [...left, current, coming].filter((connection) => connection !== undefined)
    current = coming = undefined
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
  function hangUp() {
    for (const connection of [current, coming]) connection?.close()
  }
  const stopListening = listenToBrowser({ hurry, offline: hangUp })

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
    replace: (connection) => connection.close(),
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
