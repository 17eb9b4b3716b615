import { ActivityPage, ListActivity, MarkSeen, Seen } from '../../../shared/activity.ts'
import { procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['activity']

export const activityRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/activity', tags, summary: 'Mentions, replies and reactions' } })
    .input(ListActivity)
    .output(ActivityPage)
    .query(({ ctx, input }) => service.list(ctx, input)),

  seen: procedure
    .meta({ openapi: { method: 'GET', path: '/activity/seen', tags, summary: 'How much of it is new' } })
    .output(Seen)
    .query(({ ctx }) => service.seen(ctx)),

  markSeen: procedure
    .meta({ openapi: { method: 'PUT', path: '/activity/seen', tags, summary: 'Mark it as seen' } })
    .input(MarkSeen)
    .output(Seen)
    .mutation(({ ctx, input }) => service.markSeen(ctx, input)),
})
