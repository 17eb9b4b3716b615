import { z } from 'zod'
import { BlockPerson, LedgerEntry, Preferences, ReadLedger, SetPreferences } from '../../../shared/notifications.ts'
import { Device, NotificationOptions, Subscribe, Subscription, Unsubscribe } from '../../../shared/pushes.ts'
import { procedure, router, sessionProcedure } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['notifications']

export const notificationsRouter = router({
  options: procedure
    .meta({ openapi: { method: 'GET', path: '/notifications/options', tags, summary: 'What devices can be told by' } })
    .output(NotificationOptions)
    .query(({ ctx }) => service.options(ctx)),

  subscribe: sessionProcedure
    .meta({ openapi: { method: 'POST', path: '/notifications/devices', tags, summary: 'Tell a device of messages' } })
    .input(Subscribe)
    .output(Device)
    .mutation(({ ctx, input }) => service.subscribe(ctx, Subscription.parse(input))),

  unsubscribe: sessionProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/notifications/devices/{deviceId}', tags, summary: 'Tell a device no more' },
    })
    .input(Unsubscribe)
    .output(Unsubscribe)
    .mutation(({ ctx, input }) => service.unsubscribe(ctx, input)),

  devices: procedure
    .meta({ openapi: { method: 'GET', path: '/notifications/devices', tags, summary: 'Your devices that are told' } })
    .output(z.array(Device))
    .query(({ ctx }) => service.devices(ctx)),

  preferences: procedure
    .meta({ openapi: { method: 'GET', path: '/notifications/preferences', tags, summary: 'How you are notified' } })
    .output(Preferences)
    .query(({ ctx }) => service.preferences(ctx)),

  setPreferences: procedure
    .meta({ openapi: { method: 'PATCH', path: '/notifications/preferences', tags, summary: 'Change that' } })
    .input(SetPreferences)
    .output(Preferences)
    .mutation(({ ctx, input }) => service.setPreferences(ctx, input)),

  block: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/notifications/blocked/{userId}',
        tags,
        summary: 'Be told of nothing they write',
      },
    })
    .input(BlockPerson)
    .output(Preferences)
    .mutation(({ ctx, input }) => service.block(ctx, input)),

  unblock: procedure
    .meta({ openapi: { method: 'DELETE', path: '/notifications/blocked/{userId}', tags, summary: 'Take that back' } })
    .input(BlockPerson)
    .output(Preferences)
    .mutation(({ ctx, input }) => service.unblock(ctx, input)),

  ledger: procedure
    .meta({
      openapi: { method: 'GET', path: '/notifications/ledger', tags, summary: 'Why you were, or were not, told' },
    })
    .input(ReadLedger)
    .output(z.array(LedgerEntry))
    .query(({ ctx, input }) => service.ledger(ctx, input)),
})
