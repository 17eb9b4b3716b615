import { z } from 'zod'
import {
  BrowseChannels,
  BrowsedChannel,
  Channel,
  CreateChannel,
  Invite,
  ListMembers,
  Member,
  MyChannel,
  OneChannel,
} from '../../../shared/channels.ts'
import { memberProcedure, procedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['channels']

export const channelsRouter = router({
  create: memberProcedure
    .meta({ openapi: { method: 'POST', path: '/channels', tags, summary: 'Open a channel' } })
    .input(CreateChannel)
    .output(Channel)
    .mutation(({ ctx, input }) => service.create(ctx, input)),

  list: procedure
    .meta({ openapi: { method: 'GET', path: '/channels', tags, summary: 'The channels you are in, by name' } })
    .input(z.void())
    .output(z.array(MyChannel))
    .query(({ ctx }) => service.list(ctx)),

  browse: memberProcedure
    .meta({ openapi: { method: 'GET', path: '/channels/browse', tags, summary: 'Public channels, by name' } })
    .input(BrowseChannels)
    .output(z.array(BrowsedChannel))
    .query(({ ctx, input }) => service.browse(ctx, input)),

  get: procedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}', tags, summary: 'One channel' } })
    .input(OneChannel)
    .output(Channel)
    .query(({ ctx, input }) => service.get(ctx, input.channelId)),

  join: memberProcedure
    .meta({ openapi: { method: 'POST', path: '/channels/{channelId}/join', tags, summary: 'Enter a public channel' } })
    .input(OneChannel)
    .output(Channel)
    .mutation(({ ctx, input }) => service.join(ctx, input.channelId)),

  leave: procedure
    .meta({ openapi: { method: 'POST', path: '/channels/{channelId}/leave', tags, summary: 'Leave a channel' } })
    .input(OneChannel)
    .output(OneChannel)
    .mutation(({ ctx, input }) => service.leave(ctx, input.channelId)),

  invite: memberProcedure
    .meta({
      openapi: { method: 'POST', path: '/channels/{channelId}/invite', tags, summary: 'Bring somebody into a channel' },
    })
    .input(Invite)
    .output(OneChannel)
    .mutation(({ ctx, input }) => service.invite(ctx, input)),

  members: procedure
    .meta({
      openapi: { method: 'GET', path: '/channels/{channelId}/members', tags, summary: 'Who is in a channel, by id' },
    })
    .input(ListMembers)
    .output(z.array(Member))
    .query(({ ctx, input }) => service.members(ctx, input)),
})
