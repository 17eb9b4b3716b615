import { type Kysely, sql } from 'kysely'
import type { BotCommand, Invocation } from '../../../shared/integrations.ts'
import { type Tables, toCommand, toInvocation } from './model.ts'

type Db = Kysely<Tables>

export async function commands(db: Db): Promise<BotCommand[]> {
  return (await db.selectFrom('integrations.command').selectAll().orderBy('name').execute()).map(toCommand)
}

export async function findCommand(db: Db, name: string): Promise<BotCommand | undefined> {
  const row = await db.selectFrom('integrations.command').selectAll().where('name', '=', name).executeTakeFirst()
  return row && toCommand(row)
}

/** Of two that change a bot's commands at once, one waits for the other. */
export async function lockCommands(db: Db, botId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`integrations.command ${botId}`}, 0))`.execute(db)
}

export async function deleteCommands(db: Db, botId: string): Promise<void> {
  await db.deleteFrom('integrations.command').where('bot_id', '=', botId).execute()
}

/** Those that were free, by name. */
export async function insertCommands(db: Db, commands: readonly BotCommand[]): Promise<BotCommand[]> {
  if (commands.length === 0) return []
  const rows = await db
    .insertInto('integrations.command')
    .values(
      commands.map(({ botId, ...rest }) => ({ ...rest, bot_id: botId })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .execute()
  return rows.map(toCommand)
}

/** False where there is one of this id already. */
export async function insertInvocation(db: Db, invocation: Invocation): Promise<boolean> {
  const { botId, userId, channelId, threadId, ...rest } = invocation
  const row = await db
    .insertInto('integrations.invocation')
    .values({ ...rest, bot_id: botId, user_id: userId, channel_id: channelId, thread_id: threadId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function findInvocation(db: Db, id: string): Promise<Invocation | undefined> {
  const row = await db.selectFrom('integrations.invocation').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toInvocation(row)
}

const isYoung = (minutes: number) => sql<boolean>`created_at > now() - make_interval(mins => ${minutes}::int)`

/** Counts an answer of a bot to what it was asked; undefined where it was not, or may answer no more. */
export async function takeAnswer(
  db: Db,
  { botId, id }: Pick<Invocation, 'botId' | 'id'>,
  { most, forMinutes }: { most: number; forMinutes: number },
): Promise<Invocation | undefined> {
  const row = await db
    .updateTable('integrations.invocation')
    .set({ answers: sql`answers + 1` })
    .where('id', '=', id)
    .where('bot_id', '=', botId)
    .where('answers', '<', most)
    .where(isYoung(forMinutes))
    .returningAll()
    .executeTakeFirst()
  return row && toInvocation(row)
}

export async function giveAnswerBack(db: Db, id: string): Promise<void> {
  await db.updateTable('integrations.invocation').set({ answers: sql`answers - 1` }).where('id', '=', id).execute()
}

/** Forgets those that nobody may answer any more. */
export async function deleteClosed(db: Db, minutes: number): Promise<void> {
  await db
    .deleteFrom('integrations.invocation')
    .where(sql<boolean>`not ${isYoung(minutes)}`)
    .execute()
}
