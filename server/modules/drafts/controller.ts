import { z } from 'zod'
import { Draft, OneScheduled, Reschedule, Scheduled, ScheduleMessage, SetDraft } from '../../../shared/drafts.ts'
import { procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['drafts']
const one = '/scheduled/{id}' as const

export const draftsRouter = router({
  set: procedure
    .meta({ openapi: { method: 'PUT', path: '/channels/{channelId}/draft', tags, summary: 'Keep a draft' } })
    .input(SetDraft)
    .output(Draft)
    .mutation(({ ctx, input }) => service.setDraft(ctx, input)),

  list: procedure
    .meta({ openapi: { method: 'GET', path: '/drafts', tags, summary: 'Your drafts' } })
    .output(z.array(Draft))
    .query(({ ctx }) => service.drafts(ctx)),

  schedule: procedure
    .meta({
      openapi: { method: 'POST', path: '/channels/{channelId}/scheduled', tags, summary: 'Send a message later' },
    })
    .input(ScheduleMessage)
    .output(Scheduled)
    .mutation(({ ctx, input }) => service.schedule(ctx, input)),

  reschedule: procedure
    .meta({ openapi: { method: 'PATCH', path: one, tags, summary: 'Change a scheduled message' } })
    .input(Reschedule)
    .output(Scheduled)
    .mutation(({ ctx, input }) => service.reschedule(ctx, input)),

  cancel: procedure
    .meta({ openapi: { method: 'DELETE', path: one, tags, summary: 'Call a scheduled message off' } })
    .input(OneScheduled)
    .output(OneScheduled)
    .mutation(({ ctx, input }) => service.cancel(ctx, input)),

  scheduled: procedure
    .meta({ openapi: { method: 'GET', path: '/scheduled', tags, summary: 'What is to be sent later' } })
    .output(z.array(Scheduled))
    .query(({ ctx }) => service.scheduled(ctx)),
})
