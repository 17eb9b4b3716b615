import { z } from 'zod'
import { CustomEmoji, OneEmoji, RenameEmoji } from '../../../shared/emoji.ts'
import { adminProcedure, procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['emoji']

export const emojiRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/emoji', tags, summary: 'The emoji of this workspace' } })
    .input(z.void())
    .output(z.array(CustomEmoji))
    .query(({ ctx }) => service.list(ctx)),

  rename: adminProcedure
    .meta({ openapi: { method: 'PATCH', path: '/emoji/{name}', tags, summary: 'Give an emoji another name' } })
    .input(RenameEmoji)
    .output(CustomEmoji)
    .mutation(({ ctx, input }) => service.rename(ctx, input)),

  remove: adminProcedure
    .meta({ openapi: { method: 'DELETE', path: '/emoji/{name}', tags, summary: 'Remove an emoji' } })
    .input(OneEmoji)
    .output(OneEmoji)
    .mutation(({ ctx, input }) => service.remove(ctx, input)),
})
