import { z } from 'zod'
import { OneChannel } from '../../../shared/channels.ts'
import {
  Accepted,
  ChangesByChannel,
  EditMessage,
  FollowedThread,
  Following,
  ListMessages,
  ListThreads,
  Message,
  MessagePage,
  MessagesSince,
  OneMessage,
  ReactToMessage,
  ReadThread,
  ReadThreadTo,
  RemovePreview,
  SendMessage,
  ThreadPage,
  Version,
} from '../../../shared/messages.ts'
import { Cards, ForwardedTo, ForwardMessage, FoundAt, ListCards, MessageAt } from '../../../shared/sharing.ts'
import { ListVotes, Vote } from '../../../shared/votes.ts'
import { procedure, router } from '../../platform/trpc.ts'
import * as changes from './changes.ts'
import * as polls from './polls.ts'
import * as service from './service.ts'
import * as sharing from './sharing.ts'
import * as threads from './threads.ts'

const tags = ['messages']
const one = '/channels/{channelId}/messages/{id}' as const
const oneThread = '/channels/{channelId}/threads/{id}' as const

export const messagesRouter = router({
  send: procedure
    .meta({
      openapi: { method: 'POST', path: '/channels/{channelId}/messages', tags, summary: 'Send a message' },
      isShedFirst: true,
    })
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
    .query(({ ctx, input }) => service.requireMessage(ctx, input)),

  since: procedure
    .meta({ openapi: { method: 'POST', path: '/messages/since', tags, summary: 'What changed after your cursors' } })
    .input(MessagesSince)
    .output(ChangesByChannel)
    .query(({ ctx, input }) => service.since(ctx, input)),

  edit: procedure
    .meta({ openapi: { method: 'PATCH', path: one, tags, summary: 'Say something else' } })
    .input(EditMessage)
    .output(Message)
    .mutation(({ ctx, input }) => changes.edit(ctx, input)),

  remove: procedure
    .meta({ openapi: { method: 'DELETE', path: one, tags, summary: 'Delete a message' } })
    .input(OneMessage)
    .output(Message)
    .mutation(({ ctx, input }) => changes.remove(ctx, input)),

  removePreview: procedure
    .meta({ openapi: { method: 'DELETE', path: `${one}/previews`, tags, summary: 'Show nothing of a link' } })
    .input(RemovePreview)
    .output(Message)
    .mutation(({ ctx, input }) => changes.removePreview(ctx, input)),

  history: procedure
    .meta({ openapi: { method: 'GET', path: `${one}/history`, tags, summary: 'What a message said before' } })
    .input(OneMessage)
    .output(z.array(Version))
    .query(({ ctx, input }) => changes.history(ctx, input)),

  react: procedure
    .meta({ openapi: { method: 'POST', path: `${one}/reactions`, tags, summary: 'React with an emoji' } })
    .input(ReactToMessage)
    .output(Message)
    .mutation(({ ctx, input }) => changes.react(ctx, input)),

  unreact: procedure
    .meta({ openapi: { method: 'DELETE', path: `${one}/reactions`, tags, summary: 'Take a reaction back' } })
    .input(ReactToMessage)
    .output(Message)
    .mutation(({ ctx, input }) => changes.unreact(ctx, input)),

  pin: procedure
    .meta({ openapi: { method: 'PUT', path: `${one}/pin`, tags, summary: 'Pin a message' } })
    .input(OneMessage)
    .output(Message)
    .mutation(({ ctx, input }) => changes.pin(ctx, input)),

  unpin: procedure
    .meta({ openapi: { method: 'DELETE', path: `${one}/pin`, tags, summary: 'Unpin a message' } })
    .input(OneMessage)
    .output(Message)
    .mutation(({ ctx, input }) => changes.unpin(ctx, input)),

  pins: procedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}/pins', tags, summary: 'Pinned messages' } })
    .input(OneChannel)
    .output(z.array(Message))
    .query(({ ctx, input }) => changes.pins(ctx, input.channelId)),

  thread: procedure
    .meta({ openapi: { method: 'GET', path: oneThread, tags, summary: 'A thread and a page of its replies' } })
    .input(ReadThread)
    .output(ThreadPage)
    .query(({ ctx, input }) => threads.thread(ctx, input)),

  follow: procedure
    .meta({ openapi: { method: 'PUT', path: `${oneThread}/following`, tags, summary: 'Follow a thread' } })
    .input(OneMessage)
    .output(Following)
    .mutation(({ ctx, input }) => threads.follow(ctx, input)),

  unfollow: procedure
    .meta({ openapi: { method: 'DELETE', path: `${oneThread}/following`, tags, summary: 'Follow it no more' } })
    .input(OneMessage)
    .output(Following)
    .mutation(({ ctx, input }) => threads.unfollow(ctx, input)),

  readThread: procedure
    .meta({ openapi: { method: 'PUT', path: `${oneThread}/read`, tags, summary: 'Mark a thread as read' } })
    .input(ReadThreadTo)
    .output(Following)
    .mutation(({ ctx, input }) => threads.readThread(ctx, input)),

  threads: procedure
    .meta({ openapi: { method: 'GET', path: '/threads', tags, summary: 'The threads you follow' } })
    .input(ListThreads)
    .output(z.array(FollowedThread))
    .query(({ ctx, input }) => threads.threads(ctx, input)),

  forward: procedure
    .meta({
      openapi: { method: 'POST', path: `${one}/forward`, tags, summary: 'Pass a message on to other channels' },
      isShedFirst: true,
    })
    .input(ForwardMessage)
    .output(ForwardedTo)
    .mutation(({ ctx, input }) => sharing.forward(ctx, input)),

  cards: procedure
    .meta({ openapi: { method: 'POST', path: '/messages/cards', tags, summary: 'How messages begin, and where' } })
    .input(ListCards)
    .output(Cards)
    .query(({ ctx, input }) => sharing.cards(ctx, input)),

  at: procedure
    .meta({ openapi: { method: 'GET', path: '/channels/{channelId}/at', tags, summary: 'The first message since' } })
    .input(MessageAt)
    .output(FoundAt)
    .query(({ ctx, input }) => sharing.at(ctx, input)),

  vote: procedure
    .meta({ openapi: { method: 'PUT', path: `${one}/vote`, tags, summary: 'Vote in a poll' } })
    .input(Vote)
    .output(Message)
    .mutation(({ ctx, input }) => polls.vote(ctx, input)),

  votes: procedure
    .meta({ openapi: { method: 'POST', path: '/messages/votes', tags, summary: 'How you have voted' } })
    .input(ListVotes)
    .output(z.array(Vote))
    .query(({ ctx, input }) => polls.votes(ctx, input)),

  closePoll: procedure
    .meta({ openapi: { method: 'DELETE', path: `${one}/poll`, tags, summary: 'Close a poll' } })
    .input(OneMessage)
    .output(Message)
    .mutation(({ ctx, input }) => polls.closePoll(ctx, input)),
})
