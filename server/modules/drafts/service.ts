import { TRPCError } from '@trpc/server'
import {
  type Draft,
  draftChanged,
  type OneScheduled,
  type Reschedule,
  type Scheduled,
  type ScheduleMessage,
  type SetDraft,
  scheduledChanged,
} from '../../../shared/drafts.ts'
import type { EventOf } from '../../../shared/event.ts'
import { type messageRejected, messageSent } from '../../../shared/messages.ts'
import { worded } from '../../../shared/texts.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { requireMember, requirePoster } from '../channels/index.ts'
import { freeFiles, keepFiles } from '../files/index.ts'
import { requireVoice } from '../messages/index.ts'
import * as repository from './repository.ts'

/** Keeps what the actor has begun to write in a channel or a thread, and tells their other devices. */
export async function setDraft(ctx: ActorContext, input: SetDraft): Promise<Draft> {
  await requireMember(ctx, input.channelId)
  const { userId } = ctx.actor
  return ctx.db.transaction().execute(async (db: Db) => {
    const draft = await repository.setDraft(db, userId, input)
    if (input.text === '') await repository.deleteDraft(db, userId, input)
    await announce(db, [newEvent(draftChanged, { key: userId, actor: userId, data: draft })])
    return draft
  })
}

const mostDrafts = 500

export function drafts({ db, actor }: ActorContext): Promise<Draft[]> {
  return repository.drafts(db, actor.userId, mostDrafts)
}

const mostScheduled = 500

/** Has a message sent at a time to come. It is sent as any other: whether the actor may post is asked again then. */
export async function schedule(ctx: ActorContext, { fileIds, ...input }: ScheduleMessage): Promise<Scheduled> {
  await requirePoster(ctx, input.channelId)
  await requireVoice(ctx, input.channelId, input.text)
  const { userId } = ctx.actor
  if ((await repository.countScheduled(ctx.db, userId)) >= mostScheduled)
    throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `at most ${mostScheduled} messages are scheduled` })
  return change(ctx, async (db) => {
    const id = uuidv7()
    const files = await keepFiles(db, { channelId: input.channelId, messageId: id, authorId: userId, fileIds })
    return repository.insertScheduled(db, { ...input, text: worded(input.text), files, id, userId })
  })
}

export function reschedule(ctx: ActorContext, { id, fileIds, ...changes }: Reschedule): Promise<Scheduled> {
  const { userId } = ctx.actor
  return change(ctx, async (db) => {
    const before = (await repository.lockScheduled(db, userId, id)) ?? notScheduled()
    const { channelId } = before
    await requireVoice(ctx, channelId, changes.text ?? '')
    const text = worded(changes.text ?? before.text)
    const files = fileIds ? await keepFiles(db, { channelId, messageId: id, authorId: userId, fileIds }) : before.files
    if (text === '' && files.length === 0) nothingToSay()
    return repository.updateScheduled(db, { ...before, text, files, sendAt: changes.sendAt ?? before.sendAt })
  })
}

function nothingToSay(): never {
  throw new TRPCError({ code: 'BAD_REQUEST', message: 'a message needs some text, or files' })
}

function notScheduled(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such message is scheduled' })
}

function change(ctx: ActorContext, run: (db: Db) => Promise<Scheduled>): Promise<Scheduled> {
  return ctx.db.transaction().execute(async (db: Db) => {
    const scheduled = await run(db)
    await announce(db, [told(ctx.actor.userId, scheduled.id, scheduled)])
    return scheduled
  })
}

function told(userId: string, id: string, scheduled: Scheduled | null) {
  return newEvent(scheduledChanged, { key: userId, actor: userId, data: { id, scheduled } })
}

export async function cancel({ db, actor }: ActorContext, { id }: OneScheduled): Promise<OneScheduled> {
  await db.transaction().execute(async (transaction: Db) => {
    if (!(await repository.deleteScheduled(transaction, actor.userId, id))) notScheduled()
    await freeFiles(transaction, id)
    await announce(transaction, [told(actor.userId, id, null)])
  })
  return { id }
}

export function scheduled({ db, actor }: ActorContext): Promise<Scheduled[]> {
  return repository.scheduled(db, actor.userId)
}

const everyMs = 1_000
const atOnce = 100
const keptDays = 7

/** Sends what is due. Any number of processes may: each message is one's alone, and goes out once, under its own id. */
export function startScheduler({ db, log }: Platform): Running {
  return startRounds(log, 'scheduled messages', everyMs, async () => (await sendDue(db)) === atOnce)
}

function sendDue(db: Db): Promise<number> {
  return db.transaction().execute(async (transaction: Db) => {
    const due = await repository.takeDue(transaction, atOnce)
    for (const { userId, scheduled } of due) {
      const { id, channelId, threadId, text, files } = scheduled
      const data = { id, channelId, threadId, text, ...(files.length > 0 && { fileIds: files.map((file) => file.id) }) }
      await announce(transaction, [
        newEvent(messageSent, { key: channelId, actor: userId, data }),
        told(userId, id, null),
      ])
    }
    if (due.length > 0) await repository.deleteSent(transaction, keptDays)
    return due.length
  })
}

/** What was refused when its time came goes back to its author, with the reason. */
export async function takeBack(db: Db, events: readonly EventOf<typeof messageRejected>[]) {
  const failed = []
  for (const { data } of events) {
    const scheduled = await repository.fail(db, data.id, data.reason)
    if (scheduled) failed.push(told(data.authorId, data.id, scheduled))
  }
  return failed
}
