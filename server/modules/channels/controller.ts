import { z } from 'zod'
import {
  ArrangeChannel,
  Ban,
  BrowseChannels,
  BrowsedChannel,
  Channel,
  CreateChannel,
  CreateInviteLink,
  InviteCode,
  InviteLink,
  ListMembers,
  Member,
  MyChannel,
  NewInviteLink,
  OneChannel,
  OneInviteLink,
  OneMember,
  OpenDirect,
  SetChannelRole,
  SetSections,
  Sidebar,
  UpdateChannel,
} from '../../../shared/channels.ts'
import { memberProcedure, procedure, router } from '../../platform/trpc.ts'
import * as links from './links.ts'
import * as moderation from './moderation.ts'
import * as service from './service.ts'
import * as settings from './settings.ts'
import * as sidebar from './sidebar.ts'

const tags = ['channels']

export const channelsRouter = router({
  create: memberProcedure
    .meta({ openapi: { method: 'POST', path: '/channels', tags, summary: 'Open a channel' } })
    .input(CreateChannel)
    .output(Channel)
    .mutation(({ ctx, input }) => service.create(ctx, input)),

  openDirect: procedure
    .meta({ openapi: { method: 'POST', path: '/channels/direct', tags, summary: 'The conversation with some people' } })
    .input(OpenDirect)
    .output(Channel)
    .mutation(({ ctx, input }) => service.openDirect(ctx, input)),

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
    .output(BrowsedChannel)
    .query(({ ctx, input }) => service.get(ctx, input.channelId)),

  update: memberProcedure
    .meta({
      openapi: { method: 'PATCH', path: '/channels/{channelId}', tags, summary: 'Rename or describe a channel' },
    })
    .input(UpdateChannel)
    .output(Channel)
    .mutation(({ ctx, input }) => settings.update(ctx, input)),

  archive: memberProcedure
    .meta({ openapi: { method: 'POST', path: '/channels/{channelId}/archive', tags, summary: 'Only to be read on' } })
    .input(OneChannel)
    .output(Channel)
    .mutation(({ ctx, input }) => settings.archive(ctx, input.channelId)),

  restore: memberProcedure
    .meta({
      openapi: { method: 'POST', path: '/channels/{channelId}/restore', tags, summary: 'Back from the archive' },
    })
    .input(OneChannel)
    .output(Channel)
    .mutation(({ ctx, input }) => settings.restore(ctx, input.channelId)),

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
    .input(OneMember)
    .output(OneChannel)
    .mutation(({ ctx, input }) => service.invite(ctx, input)),

  members: procedure
    .meta({
      openapi: { method: 'GET', path: '/channels/{channelId}/members', tags, summary: 'Who is in a channel, by id' },
    })
    .input(ListMembers)
    .output(z.array(Member))
    .query(({ ctx, input }) => service.members(ctx, input)),

  setRole: memberProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/channels/{channelId}/members/{userId}/role',
        tags,
        summary: 'Make a member an owner, a moderator or neither',
      },
    })
    .input(SetChannelRole)
    .output(Member)
    .mutation(({ ctx, input }) => moderation.setRole(ctx, input)),

  kick: memberProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/channels/{channelId}/members/{userId}', tags, summary: 'Take a member out' },
    })
    .input(OneMember)
    .output(OneChannel)
    .mutation(({ ctx, input }) => moderation.kick(ctx, input)),

  bans: memberProcedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}/bans', tags, summary: 'Who may not come back' } })
    .input(ListMembers)
    .output(z.array(Ban))
    .query(({ ctx, input }) => moderation.bans(ctx, input)),

  ban: memberProcedure
    .meta({
      openapi: { method: 'PUT', path: '/channels/{channelId}/bans/{userId}', tags, summary: 'Keep somebody out' },
    })
    .input(OneMember)
    .output(OneChannel)
    .mutation(({ ctx, input }) => moderation.ban(ctx, input)),

  unban: memberProcedure
    .meta({
      openapi: {
        method: 'DELETE',
        path: '/channels/{channelId}/bans/{userId}',
        tags,
        summary: 'Let somebody come back',
      },
    })
    .input(OneMember)
    .output(OneChannel)
    .mutation(({ ctx, input }) => moderation.unban(ctx, input)),

  links: memberProcedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}/links', tags, summary: 'Invite links in use' } })
    .input(OneChannel)
    .output(z.array(InviteLink))
    .query(({ ctx, input }) => links.links(ctx, input.channelId)),

  createLink: memberProcedure
    .meta({ openapi: { method: 'POST', path: '/channels/{channelId}/links', tags, summary: 'Make an invite link' } })
    .input(CreateInviteLink)
    .output(NewInviteLink)
    .mutation(({ ctx, input }) => links.createLink(ctx, input)),

  revokeLink: memberProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/channels/{channelId}/links/{linkId}', tags, summary: 'End an invite link' },
    })
    .input(OneInviteLink)
    .output(OneInviteLink.pick({ linkId: true }))
    .mutation(({ ctx, input }) => links.revokeLink(ctx, input)),

  // The code travels in the body, for addresses are written into logs; and so this question is a POST.
  previewLink: procedure
    .meta({ openapi: { method: 'POST', path: '/links/preview', tags, summary: 'Where an invite link leads' } })
    .input(InviteCode)
    .output(BrowsedChannel)
    .mutation(({ ctx, input }) => links.previewLink(ctx, input)),

  joinByLink: procedure
    .meta({ openapi: { method: 'POST', path: '/links/join', tags, summary: 'Enter a channel by its invite link' } })
    .input(InviteCode)
    .output(Channel)
    .mutation(({ ctx, input }) => links.joinByLink(ctx, input)),

  sidebar: procedure
    .meta({ openapi: { method: 'GET', path: '/sidebar', tags, summary: 'How you have arranged your channels' } })
    .input(z.void())
    .output(Sidebar)
    .query(({ ctx }) => sidebar.sidebar(ctx)),

  arrange: procedure
    .meta({
      openapi: { method: 'PUT', path: '/sidebar/channels/{channelId}', tags, summary: 'Star, mute or place one' },
    })
    .input(ArrangeChannel)
    .output(Sidebar)
    .mutation(({ ctx, input }) => sidebar.arrange(ctx, input)),

  setSections: procedure
    .meta({ openapi: { method: 'PUT', path: '/sidebar/sections', tags, summary: 'The sections of your sidebar' } })
    .input(SetSections)
    .output(Sidebar)
    .mutation(({ ctx, input }) => sidebar.setSections(ctx, input)),
})
