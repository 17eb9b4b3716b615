import { z } from 'zod'
import { OneChannel } from '../../../shared/channels.ts'
import {
  LimitHistory,
  LimitRule,
  OneRule,
  RefusalHistory,
  SetRule,
  SetSlowMode,
  SlowMode,
} from '../../../shared/limits.ts'
import { adminProcedure, procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['limits']

export const limitsRouter = router({
  rules: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/limits/rules', tags, summary: 'The rules that limit calls' } })
    .input(z.void())
    .output(z.array(LimitRule))
    .query(({ ctx }) => service.rules(ctx)),

  setRule: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/limits/rules', tags, summary: 'Add or change a rule' } })
    .input(SetRule)
    .output(LimitRule)
    .mutation(({ ctx, input }) => service.setRule(ctx, input)),

  removeRule: adminProcedure
    .meta({ openapi: { method: 'DELETE', path: '/limits/rules/{ruleId}', tags, summary: 'Remove a rule' } })
    .input(OneRule)
    .output(OneRule)
    .mutation(({ ctx, input }) => service.removeRule(ctx, input.ruleId)),

  history: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/limits/history', tags, summary: 'What was refused, by rule and time' } })
    .input(LimitHistory)
    .output(RefusalHistory)
    .query(({ ctx, input }) => service.history(ctx, input.hours)),

  slowMode: procedure
    .meta({
      openapi: { method: 'GET', path: '/channels/{channelId}/slow-mode', tags, summary: 'A channel’s slow mode' },
    })
    .input(OneChannel)
    .output(SlowMode)
    .query(({ ctx, input }) => service.slowMode(ctx, input.channelId)),

  setSlowMode: procedure
    .meta({
      openapi: { method: 'PUT', path: '/channels/{channelId}/slow-mode', tags, summary: 'Slow a channel down' },
    })
    .input(SetSlowMode)
    .output(SetSlowMode)
    .mutation(({ ctx, input }) => service.setSlowMode(ctx, input)),
})
