import { z } from 'zod'
import {
  ActiveDay,
  GetPresence,
  Presence,
  PresenceAnalytics,
  PresenceSettings,
  SetPresence,
  Typing,
  TypingSignal,
  Watch,
} from '../../../shared/presence.ts'
import { adminProcedure, procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['presence']

export const presenceRouter = router({
  set: procedure
    .meta({ openapi: { method: 'PATCH', path: '/presence', tags, summary: 'Say how you are' } })
    .input(SetPresence)
    .output(PresenceSettings)
    .mutation(({ ctx, input }) => service.set(ctx, input)),

  settings: procedure
    .meta({ openapi: { method: 'GET', path: '/presence/settings', tags, summary: 'What you have said of yourself' } })
    .input(z.void())
    .output(PresenceSettings)
    .query(({ ctx }) => service.settings(ctx)),

  get: procedure
    .meta({ openapi: { method: 'GET', path: '/presence', tags, summary: 'How people are' } })
    .input(GetPresence)
    .output(z.array(Presence))
    .query(({ ctx, input }) => service.get(ctx, input.userIds)),

  typing: procedure
    .meta({ openapi: { method: 'POST', path: '/channels/{channelId}/typing', tags, summary: 'Say that you type' } })
    .input(Typing)
    .output(TypingSignal)
    .mutation(({ ctx, input }) => service.typing(ctx, input.channelId)),

  analytics: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/presence/analytics', tags, summary: 'Active people per day' } })
    .input(PresenceAnalytics)
    .output(z.array(ActiveDay))
    .query(({ ctx, input }) => service.analytics(ctx, input.days)),
})

/** Beside `live.events`, and untracked: what is missed of this needs no catching up. */
export const signalsRouter = router({
  signals: procedure.input(Watch).subscription(({ ctx, input, signal }) => service.signals(ctx, input, signal)),
})
