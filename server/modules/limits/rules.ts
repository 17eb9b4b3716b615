import { LRUCache } from 'lru-cache'
import { ChannelId } from '../../../shared/channels.ts'
import { everyProcedure, type LimitRule } from '../../../shared/limits.ts'
import { networkOf } from '../../platform/address.ts'
import type { Call } from '../../platform/trpc.ts'
import { type Count, newCount } from './counts.ts'
import type { Window } from './model.ts'

/** The rules that are on, found by the path of a procedure. */
export function createRules() {
  let enabled: readonly LimitRule[] = []
  const byPath = new Map<string, readonly LimitRule[]>()

  /** What is as it was stays the same object, for counts are found by it. */
  function set(rules: readonly LimitRule[]) {
    const before = new Map(enabled.map((rule) => [rule.id, rule]))
    enabled = rules
      .filter((rule) => rule.enabled)
      .map((rule) => {
        const known = before.get(rule.id)
        return known && Bun.deepEquals(known, rule) ? known : rule
      })
    byPath.clear()
  }

  /** Paths are those of the router, so that there are only so many. */
  function of(path: string): readonly LimitRule[] {
    const known = byPath.get(path)
    if (known) return known
    const found = enabled.filter(({ procedure }) => procedure === everyProcedure || procedure === path)
    byPath.set(path, found)
    return found
  }

  return { set, of }
}

const mostSubjects = 10_000
/** What is counted of each of a rule's subjects, in its two windows: found at once, for every call asks for some of these. */
type BySubject = LRUCache<string, [Count, Count]>
const countsByRule = new WeakMap<LimitRule, BySubject>()

function countsFor(rule: LimitRule): BySubject {
  const known = countsByRule.get(rule)
  if (known) return known
  const bySubject: BySubject = new LRUCache({
    max: mostSubjects,
    memoMethod: (subject) => [
      newCount(windowOf(rule, 'burst', subject)),
      newCount(windowOf(rule, 'sustained', subject)),
    ],
  })
  countsByRule.set(rule, bySubject)
  return bySubject
}

/** The windows that a call is to be spent in, with what is counted there: two for each rule that finds its subject in the call. */
export async function countsOf(rules: readonly LimitRule[], call: Call): Promise<Count[]> {
  const channelId = rules.some(({ scope }) => scope === 'channel') ? await channelOf(call) : undefined
  const counts: Count[] = []
  for (const rule of rules) {
    const subject = rule.scope === 'channel' ? channelId : subjectOf(rule, call)
    if (subject) counts.push(...countsFor(rule).memo(subject))
  }
  return counts
}

function windowOf(rule: LimitRule, kind: 'burst' | 'sustained', subject: string): Window {
  const { points, seconds } = rule[kind]
  return { key: `${rule.id}:${subject}:${kind}:${seconds}`, rule, subject, points, seconds }
}

function subjectOf({ scope }: LimitRule, { actor, address }: Call): string | undefined {
  if (scope === 'person') return actor?.userId
  if (scope === 'token') return actor?.tokenId
  if (scope === 'address') return networkOf(address)
  return 'everybody'
}

/** The input is not parsed yet; where it is nothing that names a channel, the procedure will say so. */
async function channelOf({ input }: Call): Promise<string | undefined> {
  const value = await input().catch(() => undefined)
  if (typeof value !== 'object' || value === null || !('channelId' in value)) return undefined
  return ChannelId.safeParse(value.channelId).data
}
