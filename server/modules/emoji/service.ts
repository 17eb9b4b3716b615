import { TRPCError } from '@trpc/server'
import {
  type CustomEmoji,
  type EmojiChange,
  emojiChanged,
  mostEmojis,
  nameIn,
  type OneEmoji,
  type RenameEmoji,
} from '../../../shared/emoji.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import { type Db, isTaken } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import * as repository from './repository.ts'

export function list({ db }: ActorContext): Promise<CustomEmoji[]> {
  return repository.list(db)
}

/** Adds an emoji, or puts its picture in the place of the one that has its name. */
export async function put(platform: Platform, madeBy: string, name: string, image: Buffer): Promise<CustomEmoji> {
  await requireFreeName(name)
  return change(platform, madeBy, name, async (db) => {
    const isKnown = await repository.exists(db, name)
    if (!isKnown && (await repository.count(db)) >= mostEmojis)
      throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `a workspace has ${mostEmojis} emoji at most` })
    const emoji = await repository.put(db, { name, version: uuidv7(), image, madeBy })
    return { change: isKnown ? 'replaced' : 'added', emoji }
  })
}

/** What is known everywhere by a name keeps it. */
async function requireFreeName(name: string) {
  if ((await usualNames()).has(name))
    throw new TRPCError({ code: 'CONFLICT', message: `:${name}: is an emoji already` })
}

let usual: Promise<ReadonlySet<string>> | undefined

/** The names of Unicode's emoji, as the app completes them. */
function usualNames(): Promise<ReadonlySet<string>> {
  usual ??= import('emojibase-data/en/shortcodes/github.json').then(
    ({ default: names }) => new Set(Object.values<string | string[]>(names).flat()),
  )
  return usual
}

/** What was said with the old name shows that as text from now on. */
export async function rename(ctx: ActorContext, { name, to }: RenameEmoji): Promise<CustomEmoji> {
  await requireFreeName(to)
  return change(ctx, ctx.actor.userId, name, async (db) => {
    const emoji = (await repository.rename(db, name, to).catch(tellTaken)) ?? missing()
    return { change: 'renamed', emoji }
  })
}

function tellTaken(error: unknown): never {
  if (isTaken(error)) throw new TRPCError({ code: 'CONFLICT', message: 'this name is taken', cause: error })
  throw error
}

function missing(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such emoji' })
}

/** What was said with it shows its name from now on. */
export async function remove(ctx: ActorContext, { name }: OneEmoji): Promise<OneEmoji> {
  await change(ctx, ctx.actor.userId, name, async (db) => {
    if (!(await repository.remove(db, name))) missing()
    return { change: 'removed', emoji: null }
  })
  return { name }
}

/** Changes one emoji after the other, and tells everybody. */
function change<Emoji extends CustomEmoji | null>(
  { db }: Platform,
  userId: string,
  name: string,
  run: (db: Db) => Promise<{ change: EmojiChange; emoji: Emoji }>,
): Promise<Emoji> {
  return db.transaction().execute(async (transaction: Db) => {
    await repository.lock(transaction)
    const { change, emoji } = await run(transaction)
    const data = { userId, change, name, emoji }
    await announce(transaction, [newEvent(emojiChanged, { key: 'workspace', actor: userId, data })])
    return emoji
  })
}

/**
 * Lets Unicode's emoji pass, and of `:names:` those that the workspace has given.
 * @throws TRPCError NOT_FOUND
 */
export async function requireEmoji({ db }: Pick<Platform, 'db'>, emoji: string): Promise<void> {
  const name = nameIn(emoji)
  if (name !== undefined && !(await repository.exists(db, name))) missing()
}
