import { z } from 'zod'
import { procedure, router } from '../trpc.ts'
import { type Feed, feed } from './feed.ts'
import type { LiveYield } from './rooms.ts'

// A client catches up through `messages.since`; where it stood is accepted because stock clients send it.
const Resume = z.object({ lastEventId: z.string().max(100).optional() }).optional()

export const liveRouter = router({
  events: procedure
    .input(Resume)
    .subscription(
      ({ ctx, signal }): Feed<LiveYield> => feed(ctx, signal, (outlet) => ctx.fanout.enrol(ctx.actor, outlet)),
    ),
})
