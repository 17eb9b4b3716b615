import type { MiddlewareHandler } from 'hono'
import { type Actor, type ResolveActor, requireActor } from './trpc.ts'

/** What a door on HTTP knows of a request: the client's address, and then who it is. */
export interface SignedIn {
  Bindings: { address: string }
  Variables: { actor: Actor }
}

/** Lets those in who are signed in; a token has to be good for asking, or for changing something. */
export function signedIn(resolve: ResolveActor): MiddlewareHandler<SignedIn> {
  return async (c, next) => {
    const { headers, method } = c.req.raw
    const actor = await resolve({ headers, address: c.env.address })
    c.set('actor', requireActor(actor, ['GET', 'HEAD'].includes(method) ? 'read' : 'write'))
    await next()
  }
}
