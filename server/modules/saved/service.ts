import { TRPCError } from '@trpc/server'
import type { OneMessage } from '../../../shared/messages.ts'
import {
  type CompleteSaved,
  type ListSaved,
  type Saved,
  type SavedMessage,
  type SaveMessage,
  savedChanged,
} from '../../../shared/saved.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { messagesFor, requireMessage } from '../messages/index.ts'
import * as repository from './repository.ts'

const mostSaved = 5_000

/** Puts a message aside for the actor, or sets anew when they are reminded of it. */
export async function save(ctx: ActorContext, input: SaveMessage): Promise<Saved> {
  await requireMessage(ctx, input)
  if ((await repository.count(ctx.db, ctx.actor.userId)) >= mostSaved)
    throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `at most ${mostSaved} messages are saved` })
  return change(ctx, input, (db) => repository.upsert(db, ctx.actor.userId, input))
}

export async function complete(ctx: ActorContext, input: CompleteSaved): Promise<Saved> {
  return change(ctx, input, async (db) => (await repository.complete(db, ctx.actor.userId, input)) ?? notSaved())
}

function notSaved(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'this message is not saved' })
}

export async function remove(ctx: ActorContext, input: OneMessage): Promise<OneMessage> {
  await change(ctx, input, async (db) => ((await repository.remove(db, ctx.actor.userId, input)) ? null : notSaved()))
  return input
}

/** Changes what the actor has saved, and tells their devices. */
function change<Result extends Saved | null>(
  { db, actor }: ActorContext,
  { channelId, id }: OneMessage,
  run: (db: Db) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (transaction: Db) => {
    const saved = await run(transaction)
    const data = { channelId, id, saved }
    await announce(transaction, [newEvent(savedChanged, { key: actor.userId, actor: actor.userId, data })])
    return saved
  })
}

export async function list(ctx: ActorContext, input: ListSaved): Promise<SavedMessage[]> {
  const saved = await ctx.read((db) => repository.list(db, ctx.actor.userId, input))
  const messages = await messagesFor(ctx, saved)
  return saved.map((each, index) => ({ ...each, message: messages[index] ?? null }))
}

/** Every message that the actor has saved, done with or not, whether they may still read it or not. */
export function savedPlaces(ctx: ActorContext): Promise<OneMessage[]> {
  return repository.places(ctx.db, ctx.actor.userId)
}

const everyMs = 1_000
const atOnce = 100

/** Reminds people of what is due. Any number of processes may: each reminder is one's alone. */
export function startReminders({ db, log }: Platform): Running {
  return startRounds(log, 'reminders', everyMs, async () => (await remind(db)) === atOnce)
}

function remind(db: Db): Promise<number> {
  return db.transaction().execute(async (transaction: Db) => {
    const due = await repository.takeDue(transaction, atOnce)
    await announce(
      transaction,
      due.map(({ userId, saved }) =>
        newEvent(savedChanged, { key: userId, actor: null, data: { channelId: saved.channelId, id: saved.id, saved } }),
      ),
    )
    return due.length
  })
}
