import type { EventOf } from '../../../shared/event.ts'
import type { presenceChanged } from '../../../shared/presence.ts'
import type { Db } from '../../platform/database.ts'
import type { DayPart, Seen } from './model.ts'
import * as repository from './repository.ts'

const dayMs = 86_400_000

/** Writes down who was active on which day and how long. What was told before changes nothing. */
export async function record(db: Db, events: readonly EventOf<typeof presenceChanged>[]): Promise<void> {
  const people = await repository.seen(db, [...new Set(events.map(({ key }) => key))])
  const moved = new Map<string, Seen>()
  const days: DayPart[] = []
  for (const { data } of events) {
    const before = moved.get(data.userId) ?? people.get(data.userId)
    const { userId, state, since } = data
    if (before && (before.since >= since || before.state === state)) continue
    const lastSeenAt = state === 'offline' && before ? since : (before?.lastSeenAt ?? null)
    if (before?.state === 'active') days.push(...dayParts(userId, before.since, since))
    if (state === 'active') days.push(...dayParts(userId, since, since))
    moved.set(userId, { userId, state, since, lastSeenAt })
  }
  if (moved.size > 0) await repository.addHistory(db, [...moved.values()], days)
}

/** The stretch, by days in UTC. Of one longer than a day, whose end was probably not noticed, the last day. */
function dayParts(userId: string, since: string, until: string): DayPart[] {
  const end = Date.parse(until)
  const parts: DayPart[] = []
  for (let at = Math.max(Date.parse(since), end - dayMs); ; ) {
    const next = Math.min(end, (Math.floor(at / dayMs) + 1) * dayMs)
    const from = new Date(at).toISOString()
    const to = new Date(next).toISOString()
    parts.push({ userId, day: from.slice(0, 10), from, to, seconds: (next - at) / 1_000 })
    if (next >= end) return parts
    at = next
  }
}
