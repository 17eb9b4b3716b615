import {
  Accepted,
  ChangesByChannel,
  ListMessages,
  Message,
  MessagePage,
  MessagesSince,
  OneMessage,
  SendMessage,
} from '../../../shared/messages.ts'
import { procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['messages']

export const messagesRouter = router({
  send: procedure
    .meta({ openapi: { method: 'POST', path: '/channels/{channelId}/messages', tags, summary: 'Send a message' } })
    .input(SendMessage)
    .output(Accepted)
    .mutation(({ ctx, input }) => service.send(ctx, input)),

  list: procedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}/messages', tags, summary: 'A page of messages' } })
    .input(ListMessages)
    .output(MessagePage)
    .query(({ ctx, input }) => service.list(ctx, input)),

  get: procedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}/messages/{id}', tags, summary: 'One message' } })
    .input(OneMessage)
    .output(Message)
    .query(({ ctx, input }) => service.get(ctx, input)),

  since: procedure
    .meta({ openapi: { method: 'POST', path: '/messages/since', tags, summary: 'What changed after your cursors' } })
    .input(MessagesSince)
    .output(ChangesByChannel)
    .query(({ ctx, input }) => service.since(ctx, input)),
})
