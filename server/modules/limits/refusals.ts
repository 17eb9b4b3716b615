import { Counter } from 'prom-client'
import { type LimitRule, limitExceeded, mostSubjects } from '../../../shared/limits.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Window } from './model.ts'

interface Tally {
  rule: LimitRule
  count: number
  subjects: Set<string>
}

/** Counts what is refused, so that a flood becomes one event per rule and a few seconds. */
export function createRefusals({ bus, config, log, metrics }: Platform) {
  const refused = new Counter({
    name: 'limits_refused_total',
    help: 'Calls refused by a rule',
    labelNames: ['scope', 'procedure'],
    registers: [metrics],
  })
  const tallies = new Map<string, Tally>()

  function note({ rule, subject }: Window) {
    const tally = tallies.get(rule.id) ?? { rule, count: 0, subjects: new Set() }
    tallies.set(rule.id, tally)
    refused.inc({ scope: rule.scope, procedure: rule.procedure })
    tally.count++
    if (tally.subjects.size < mostSubjects) tally.subjects.add(pseudonym(subject))
  }

  /** History tells how many there were; who they were is nobody's business there. */
  function pseudonym(subject: string): string {
    return new Bun.CryptoHasher('sha256', config.authSecret).update(subject).digest('base64url').slice(0, 22)
  }

  async function publish() {
    const events = [...tallies.values()].map(eventOf)
    tallies.clear()
    try {
      await bus.publish(events)
    } catch (error) {
      log.warn({ err: error, refusals: events.map(({ data }) => data) }, 'refusals are missing in their history')
    }
  }

  return { note, publish }
}

function eventOf({ rule: { id, scope, procedure }, count, subjects }: Tally) {
  const data = { ruleId: id, scope, procedure, count, subjects: [...subjects] }
  return newEvent(limitExceeded, { key: id, actor: null, data })
}
