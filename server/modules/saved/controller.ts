import { z } from 'zod'
import { OneMessage } from '../../../shared/messages.ts'
import { CompleteSaved, ListSaved, Saved, SavedMessage, SaveMessage } from '../../../shared/saved.ts'
import { procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['saved']
const path = '/channels/{channelId}/messages/{id}/saved' as const

export const savedRouter = router({
  save: procedure
    .meta({ openapi: { method: 'PUT', path, tags, summary: 'Save a message for later' } })
    .input(SaveMessage)
    .output(Saved)
    .mutation(({ ctx, input }) => service.save(ctx, input)),

  complete: procedure
    .meta({ openapi: { method: 'PATCH', path, tags, summary: 'Mark a saved message as done, or as not' } })
    .input(CompleteSaved)
    .output(Saved)
    .mutation(({ ctx, input }) => service.complete(ctx, input)),

  remove: procedure
    .meta({ openapi: { method: 'DELETE', path, tags, summary: 'Save a message no more' } })
    .input(OneMessage)
    .output(OneMessage)
    .mutation(({ ctx, input }) => service.remove(ctx, input)),

  list: procedure
    .meta({ openapi: { method: 'GET', path: '/saved', tags, summary: 'What you have saved' } })
    .input(ListSaved)
    .output(z.array(SavedMessage))
    .query(({ ctx, input }) => service.list(ctx, input)),
})
