import { authRouter } from './modules/auth/controller.ts'
import { channelsRouter } from './modules/channels/controller.ts'
import { limitsRouter } from './modules/limits/controller.ts'
import { messagesRouter } from './modules/messages/controller.ts'
import { liveRouter } from './platform/gateway/live.ts'
import { router } from './platform/trpc.ts'

export const appRouter = router({
  auth: authRouter,
  channels: channelsRouter,
  limits: limitsRouter,
  messages: messagesRouter,
  live: liveRouter,
})

/** The type that clients are written against. */
export type AppRouter = typeof appRouter
