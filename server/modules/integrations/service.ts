import { TRPCError } from '@trpc/server'
import {
  type Answer,
  answering,
  type BotCommand,
  commandAnswered,
  commandInvoked,
  commandsChanged,
  type Invocation,
  type InvokeCommand,
  type RespondToCommand,
  type SetCommands,
} from '../../../shared/integrations.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { people } from '../auth/index.ts'
import { acquaintancesOf, requirePoster } from '../channels/index.ts'
import { requireMessage, send } from '../messages/index.ts'
import * as repository from './repository.ts'

/** Makes these, and no others, the commands of the bot that says so; and tells everybody. */
export async function setCommands(ctx: ActorContext, input: SetCommands): Promise<BotCommand[]> {
  const botId = await requireBot(ctx)
  return ctx.db.transaction().execute(async (db: Db) => {
    await repository.lockCommands(db, botId)
    await repository.deleteCommands(db, botId)
    const wanted = input.commands.map((command) => ({ ...command, botId }))
    const commands = await repository.insertCommands(db, wanted)
    const names = new Set(commands.map(({ name }) => name))
    const taken = wanted.find(({ name }) => !names.has(name))
    if (taken) throw new TRPCError({ code: 'CONFLICT', message: `another bot has the command /${taken.name}` })
    await announce(db, [newEvent(commandsChanged, { key: botId, actor: botId, data: { botId, commands } })])
    return commands
  })
}

async function requireBot(ctx: ActorContext): Promise<string> {
  const { userId } = ctx.actor
  if (!(await people(ctx, [userId])).get(userId)?.isBot)
    throw new TRPCError({ code: 'PRECONDITION_FAILED', message: 'only bots have commands' })
  return userId
}

/** The commands that the actor can call, by name: of bots that are in use and that they may know of. */
export async function commands(ctx: ActorContext): Promise<BotCommand[]> {
  const found = await repository.commands(ctx.db)
  const bots = await callable(ctx, [...new Set(found.map(({ botId }) => botId))])
  return found.filter(({ botId }) => bots.has(botId))
}

async function callable(ctx: ActorContext, botIds: readonly string[]): Promise<Set<string>> {
  const known = await acquaintancesOf(ctx, botIds)
  const bots = await people(ctx, known)
  return new Set(known.filter((id) => bots.get(id)?.deactivated === false))
}

/** Calls a bot's command: it is told of at once, over its open connections. */
export async function invoke(ctx: ActorContext, input: InvokeCommand): Promise<Invocation> {
  const { channelId, threadId, name, text, id = uuidv7() } = input
  await requirePoster(ctx, channelId)
  if (threadId) await requireMessage(ctx, { channelId, id: threadId })
  const { userId } = ctx.actor
  const command = await repository.findCommand(ctx.db, name)
  if (!command || !(await callable(ctx, [command.botId])).has(command.botId)) noSuch(`command /${name}`)
  const invocation = { id, botId: command.botId, userId, channelId, threadId: threadId ?? null, name, text }
  return ctx.db.transaction().execute(async (db: Db) => {
    if (!(await repository.insertInvocation(db, invocation))) return again(db, invocation)
    await announce(db, [newEvent(commandInvoked, { key: command.botId, actor: userId, data: invocation })])
    return invocation
  })
}

/** A retry calls nobody twice; an id belongs to whoever used it first. */
async function again(db: Db, { id, userId }: Invocation): Promise<Invocation> {
  const known = await repository.findInvocation(db, id)
  if (known?.userId !== userId) throw new TRPCError({ code: 'CONFLICT', message: 'this id is taken' })
  return known
}

function noSuch(what: string): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: `no such ${what}` })
}

/** A bot answers what it was asked: to the caller alone, or by a message of its own in the channel. */
export async function respond(ctx: ActorContext, { id, text, visibleTo }: RespondToCommand): Promise<Answer> {
  const { userId: botId } = ctx.actor
  const invocation =
    (await repository.takeAnswer(ctx.db, { botId, id }, answering)) ?? noSuch('question, or it was answered enough')
  if (visibleTo === 'channel') await say(ctx, invocation, text)
  const answer = { id, botId, text: visibleTo === 'caller' ? text : null }
  await announce(ctx.db, [newEvent(commandAnswered, { key: invocation.userId, actor: botId, data: answer })])
  return answer
}

/** What the channel refuses was no answer. */
async function say(ctx: ActorContext, { id, channelId, threadId }: Invocation, text: string) {
  try {
    await send(ctx, { channelId, text, ...(threadId && { threadId }) })
  } catch (error) {
    await repository.giveAnswerBack(ctx.db, id)
    throw error
  }
}

const everyMs = 60_000

/** Forgets what nobody may answer any more. */
export function startClosing({ db, log }: Platform): Running {
  return startRounds(log, 'closed commands', everyMs, async () => {
    await repository.deleteClosed(db, answering.forMinutes)
    return false
  })
}
