import { TRPCError } from '@trpc/server'
import { type Message, type OneMessage, pollChanged } from '../../../shared/messages.ts'
import { isOpen, type Poll, votersShown } from '../../../shared/polls.ts'
import { type ListVotes, type Vote, voteCast } from '../../../shared/votes.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { readableAmong, requireActive } from '../channels/index.ts'
import { change, refuse, requireCare } from './changes.ts'
import * as repository from './pollRepository.ts'

/** Chooses in a poll, in place of what the actor chose before. The same again changes nothing. */
export async function vote(ctx: ActorContext, input: Vote): Promise<Message> {
  await requireActive(ctx, input.channelId)
  const { userId } = ctx.actor
  const cast = { ...input, options: [...new Set(input.options)].sort() }
  return change(ctx, input, {
    async decide(message, db) {
      const poll = requirePoll(message)
      requireChoice(poll, cast.options)
      if (!(await repository.castVote(db, userId, cast))) return message
      return { ...message, poll: await repository.tally(db, message, poll, votersShown) }
    },
    tell: (message) => told(message, message.poll?.anonymous ? null : userId),
    also: (db) => announce(db, [newEvent(voteCast, { key: userId, actor: userId, data: cast })]),
  })
}

function requirePoll({ poll }: Message): Poll {
  return poll ?? refuse('the message is no poll')
}

function requireChoice(poll: Poll, options: readonly number[]) {
  if (!isOpen(poll)) refuse('the poll is closed')
  const wrong = options.some((option) => option >= poll.options.length) || (!poll.multiple && options.length > 1)
  if (wrong) throw new TRPCError({ code: 'BAD_REQUEST', message: 'the poll has no such choice' })
}

function told(message: Message, actor: string | null) {
  return newEvent(pollChanged, { key: message.channelId, actor, data: { message } })
}

/** Ends a poll before its time: its author may, and whoever looks after the channel. */
export async function closePoll(ctx: ActorContext, input: OneMessage): Promise<Message> {
  const mayClose = await requireCare(ctx, input.channelId)
  return change(ctx, input, {
    decide(message) {
      const poll = requirePoll(message)
      if (!mayClose(message))
        throw new TRPCError({ code: 'FORBIDDEN', message: 'only its author or a moderator closes a poll' })
      return closed(message, poll)
    },
    tell: (message) => told(message, ctx.actor.userId),
  })
}

function closed(message: Message, poll: Poll): Message {
  return poll.closedAt ? message : { ...message, poll: { ...poll, closedAt: new Date().toISOString() } }
}

/** How the actor has voted, in those of these polls in which they have and which they may read. */
export async function votes(ctx: ActorContext, { messages }: ListVotes): Promise<Vote[]> {
  const readable = await readableAmong(
    ctx,
    messages.map(({ channelId }) => channelId),
  )
  const asked = messages.filter(({ channelId }) => readable.has(channelId))
  return repository.votesOf(ctx.db, ctx.actor.userId, asked)
}

const everyMs = 1_000
const atOnce = 100

/** Closes polls when their time comes. Any number of processes may: whoever comes second finds it done. */
export function startPolls({ db, log }: Platform): Running {
  return startRounds(log, 'polls', everyMs, async () => (await closeDue(db)) === atOnce)
}

async function closeDue(db: Db): Promise<number> {
  const due = await repository.duePolls(db, atOnce)
  for (const one of due)
    await change({ db }, one, {
      decide: (message) => (message.poll ? closed(message, message.poll) : message),
      tell: (message) => told(message, null),
    })
  return due.length
}
