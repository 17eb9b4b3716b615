import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import { type LimitRule, LimitScope, type LimitWindow, type Refused } from '../../../shared/limits.ts'

export type Tables = Pick<DB, 'limits.rule' | 'limits.refusal' | 'limits.slow_mode'>

export type RuleRow = Selectable<Tables['limits.rule']>

/** One of the two windows of a rule, for one of its subjects; `key` names all three. */
export interface Window extends LimitWindow {
  key: string
  rule: LimitRule
  subject: string
}

/** How many points a window has had spent, in the stretch of its length that is under way and in the one before. */
export interface Spent {
  current: number
  previous: number
}

/** What Redis says of some windows: the time there in milliseconds, whether a point was taken of each, and the counts. */
export interface Told {
  now: number
  taken: boolean
  spent: Spent[]
}

/** Some refusals by one rule, as an event tells of them. */
export interface Refusal extends Pick<LimitRule, 'scope' | 'procedure'> {
  eventId: string
  at: string
  ruleId: string
  count: number
  subjects: string[]
}

/** A person's turn in a slow channel: their last message there, and when it was, in milliseconds. */
export interface Turn {
  id: string
  at: number
}

export function toRule(row: RuleRow): LimitRule {
  return {
    id: row.id,
    scope: LimitScope.parse(row.scope),
    procedure: row.procedure,
    burst: { points: row.burst_points, seconds: row.burst_seconds },
    sustained: { points: row.sustained_points, seconds: row.sustained_seconds },
    enabled: row.enabled,
  }
}

export function toRow({ id, scope, procedure, burst, sustained, enabled }: LimitRule): RuleRow {
  return {
    id,
    scope,
    procedure,
    burst_points: burst.points,
    burst_seconds: burst.seconds,
    sustained_points: sustained.points,
    sustained_seconds: sustained.seconds,
    enabled,
  }
}

export interface RefusedRow {
  at: Date
  rule_id: string
  scope: string
  procedure: string
  count: number
  subjects: number
}

export function toRefused({ at, rule_id, scope, procedure, count, subjects }: RefusedRow): Refused {
  return { at: at.toISOString(), ruleId: rule_id, scope: LimitScope.parse(scope), procedure, count, subjects }
}
