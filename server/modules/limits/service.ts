import { TRPCError } from '@trpc/server'
import type { EventOf } from '../../../shared/event.ts'
import {
  type LimitRule,
  type limitExceeded,
  mostRules,
  type RefusalHistory,
  rulesChanged,
  type SetRule,
} from '../../../shared/limits.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { limiterOf } from './limiter.ts'
import * as repository from './repository.ts'

export { setSlowMode, slowMode } from './slowMode.ts'

export function rules({ db }: Platform): Promise<LimitRule[]> {
  return repository.rules(db)
}

/** Every node applies it within a moment; this one before it answers. */
export async function setRule(ctx: ActorContext, input: SetRule): Promise<LimitRule> {
  const rule = { ...input, id: input.id ?? uuidv7() }
  await change(ctx, rule.id, async (db) => {
    const others = (await repository.rules(db)).filter(({ id }) => id !== rule.id)
    if (others.length >= mostRules)
      throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `at most ${mostRules} rules: remove one first` })
    await repository.upsertRule(db, rule)
  })
  return rule
}

export async function removeRule(ctx: ActorContext, ruleId: string): Promise<{ ruleId: string }> {
  await change(ctx, ruleId, async (db) => {
    const removed = await repository.deleteRule(db, ruleId)
    if (!removed) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such rule' })
  })
  return { ruleId }
}

async function change(ctx: ActorContext, ruleId: string, run: (db: Db) => Promise<void>) {
  await ctx.db.transaction().execute(async (db: Db) => {
    await repository.lockRules(db)
    await run(db)
    await announce(db, [newEvent(rulesChanged, { key: 'rules', actor: ctx.actor.userId, data: { ruleId } })])
  })
  await limiterOf(ctx).refresh()
}

const keptDays = 30
const mostStretches = 96
const stretches = [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800]

/** What was refused in the last hours, in stretches short enough to see when, and few enough to draw. */
export async function history({ read }: Platform, hours: number): Promise<RefusalHistory> {
  const span = hours * 3_600
  const seconds = stretches.find((length) => span / length <= mostStretches) ?? 28_800
  const start = Math.floor((Date.now() / 1_000 - span) / seconds + 1) * seconds
  const from = new Date(start * 1_000)
  return { seconds, from: from.toISOString(), refused: await read((db) => repository.refused(db, from, seconds)) }
}

/** Writes refusals down, and drops those that are too old. */
export async function remember({ db }: Platform, events: readonly EventOf<typeof limitExceeded>[]): Promise<void> {
  await repository.insertRefusals(
    db,
    events.map(({ id, at, data }) => ({ eventId: id, at, ...data })),
  )
  await repository.deleteRefusals(db, keptDays)
}
