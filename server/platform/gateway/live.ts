import { z } from 'zod'
import { CallSpans } from '../../../shared/traceparent.ts'
import { tellCalls } from '../tracing/tracing.ts'
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
  /** What calls took as those saw it who made them. Answers whether anybody wants to know more. */
  spans: procedure.input(CallSpans).mutation(({ input }) => ({ wanted: tellCalls(input) })),
})
