import { authRouter } from './modules/auth/controller.ts'
import { channelsRouter } from './modules/channels/controller.ts'
import { limitsRouter } from './modules/limits/controller.ts'
import { messagesRouter } from './modules/messages/controller.ts'
import { presenceRouter, signalsRouter } from './modules/presence/controller.ts'
import { liveRouter } from './platform/gateway/live.ts'
import { mergeRouters, router } from './platform/trpc.ts'

export const appRouter = router({
  auth: authRouter,
  channels: channelsRouter,
  limits: limitsRouter,
  messages: messagesRouter,
  presence: presenceRouter,
  live: mergeRouters(liveRouter, signalsRouter),
})

/** The type that clients are written against. */
export type AppRouter = typeof appRouter
