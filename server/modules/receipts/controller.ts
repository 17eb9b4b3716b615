import { z } from 'zod'
import { OneChannel } from '../../../shared/channels.ts'
import { OneMessage } from '../../../shared/messages.ts'
import {
  Acknowledge,
  Acknowledgement,
  AskUnread,
  Cursor,
  ListAcknowledgements,
  OnePlace,
  Readers,
  Receipt,
  ReceiptSettings,
  RestoreRead,
  Unread,
} from '../../../shared/receipts.ts'
import { adminProcedure, procedure, router } from '../../platform/trpc.ts'
import { history } from './history.ts'
import * as service from './service.ts'

const tags = ['receipts']
const one = '/channels/{channelId}' as const

export const receiptsRouter = router({
  unread: procedure
    .meta({ openapi: { method: 'POST', path: '/unread', tags, summary: 'What you have not read' } })
    .input(AskUnread)
    .output(z.array(Unread))
    .query(({ ctx, input }) => service.unread(ctx, input)),

  markDelivered: procedure
    .meta({ openapi: { method: 'PUT', path: `${one}/delivered`, tags, summary: 'You have received this far' } })
    .input(OnePlace)
    .output(Unread)
    .mutation(({ ctx, input }) => service.markDelivered(ctx, input)),

  markRead: procedure
    .meta({ openapi: { method: 'PUT', path: `${one}/read`, tags, summary: 'You have read this far' } })
    .input(OnePlace)
    .output(Unread)
    .mutation(({ ctx, input }) => service.markRead(ctx, input)),

  markUnread: procedure
    .meta({ openapi: { method: 'PUT', path: `${one}/unread`, tags, summary: 'From here on it is unread again' } })
    .input(OnePlace)
    .output(Unread)
    .mutation(({ ctx, input }) => service.markUnread(ctx, input)),

  acknowledge: procedure
    .meta({
      openapi: { method: 'POST', path: '/acknowledge', tags, summary: 'How far you have come, in many channels' },
    })
    .input(Acknowledge)
    .output(z.array(Cursor))
    .mutation(({ ctx, input }) => service.acknowledge(ctx, input)),

  markAllRead: procedure
    .meta({ openapi: { method: 'POST', path: '/unread/clear', tags, summary: 'You have read everything' } })
    .output(z.array(Unread))
    .mutation(({ ctx }) => service.markAllRead(ctx)),

  restore: procedure
    .meta({ openapi: { method: 'POST', path: '/unread/restore', tags, summary: 'What you have read is as it was' } })
    .input(RestoreRead)
    .output(z.array(Unread))
    .mutation(({ ctx, input }) => service.restore(ctx, input.read)),

  readers: procedure
    .meta({ openapi: { method: 'GET', path: `${one}/messages/{id}/readers`, tags, summary: 'Who has read a message' } })
    .input(OneMessage)
    .output(Readers)
    .query(({ ctx, input }) => service.readers(ctx, input)),

  list: procedure
    .meta({
      openapi: { method: 'GET', path: `${one}/receipts`, tags, summary: 'How far those you talk with have come' },
    })
    .input(OneChannel)
    .output(z.array(Receipt))
    .query(({ ctx, input }) => service.list(ctx, input.channelId)),

  settings: procedure
    .meta({ openapi: { method: 'GET', path: '/receipts/settings', tags, summary: 'Whether others see what you read' } })
    .output(ReceiptSettings)
    .query(({ ctx }) => service.settings(ctx)),

  setSettings: procedure
    .meta({ openapi: { method: 'PUT', path: '/receipts/settings', tags, summary: 'Let others see it, or not' } })
    .input(ReceiptSettings)
    .output(ReceiptSettings)
    .mutation(({ ctx, input }) => service.setSettings(ctx, input)),

  history: adminProcedure
    .meta({ openapi: { method: 'GET', path: `${one}/acknowledgements`, tags, summary: 'Who had read what when' } })
    .input(ListAcknowledgements)
    .output(z.array(Acknowledgement))
    .query(({ ctx, input }) => history(ctx, input)),
})
