import type { Duplex } from 'node:stream'
import type { Client } from 'pg'

/** The socket of a connection to Postgres, which pg keeps to itself. */
export const wireOf = (client: Client): Duplex => Reflect.get(client, 'connection').stream

/** Ends a connection at once: whoever waits for an answer over it is told that it broke. Its own `end` would wait as well. */
export function cutOff(client: Client) {
  void client.end().catch(() => {})
  wireOf(client).destroy()
}
