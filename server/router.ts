import { activityRouter } from './modules/activity/controller.ts'
import { authRouter } from './modules/auth/controller.ts'
import { channelsRouter } from './modules/channels/controller.ts'
import { draftsRouter } from './modules/drafts/controller.ts'
import { emojiRouter } from './modules/emoji/controller.ts'
import { filesRouter } from './modules/files/controller.ts'
import { integrationsRouter } from './modules/integrations/controller.ts'
import { limitsRouter } from './modules/limits/controller.ts'
import { messagesRouter } from './modules/messages/controller.ts'
import { notificationsRouter } from './modules/notifications/controller.ts'
import { presenceRouter, signalsRouter } from './modules/presence/controller.ts'
import { previewsRouter } from './modules/previews/controller.ts'
import { receiptsRouter } from './modules/receipts/controller.ts'
import { savedRouter } from './modules/saved/controller.ts'
import { searchRouter } from './modules/search/controller.ts'
import { liveRouter } from './platform/gateway/live.ts'
import { mergeRouters, router } from './platform/trpc.ts'

export const appRouter = router({
  activity: activityRouter,
  auth: authRouter,
  channels: channelsRouter,
  drafts: draftsRouter,
  emoji: emojiRouter,
  files: filesRouter,
  integrations: integrationsRouter,
  limits: limitsRouter,
  messages: messagesRouter,
  notifications: notificationsRouter,
  presence: presenceRouter,
  previews: previewsRouter,
  receipts: receiptsRouter,
  saved: savedRouter,
  search: searchRouter,
  live: mergeRouters(liveRouter, signalsRouter),
})

/** The type that clients are written against. */
export type AppRouter = typeof appRouter
