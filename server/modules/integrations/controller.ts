import { z } from 'zod'
import {
  Answer,
  BotCommand,
  Invocation,
  InvokeCommand,
  RespondToCommand,
  SetCommands,
} from '../../../shared/integrations.ts'
import { procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['integrations']

export const integrationsRouter = router({
  setCommands: procedure
    .meta({ openapi: { method: 'PUT', path: '/commands', tags, summary: 'Say what your bot can be told by a slash' } })
    .input(SetCommands)
    .output(z.array(BotCommand))
    .mutation(({ ctx, input }) => service.setCommands(ctx, input)),

  commands: procedure
    .meta({ openapi: { method: 'GET', path: '/commands', tags, summary: 'The commands of bots' } })
    .output(z.array(BotCommand))
    .query(({ ctx }) => service.commands(ctx)),

  invoke: procedure
    .meta({
      openapi: { method: 'POST', path: '/channels/{channelId}/commands/{name}', tags, summary: 'Call a command' },
    })
    .input(InvokeCommand)
    .output(Invocation)
    .mutation(({ ctx, input }) => service.invoke(ctx, input)),

  respond: procedure
    .meta({ openapi: { method: 'POST', path: '/invocations/{id}/answers', tags, summary: 'Answer a command' } })
    .input(RespondToCommand)
    .output(Answer)
    .mutation(({ ctx, input }) => service.respond(ctx, input)),
})
