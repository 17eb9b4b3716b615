import { sql } from 'kysely'
import type { App } from '../../server/main.ts'
import type { LimitRule } from '../../shared/limits.ts'
import { codeOf, type Someone } from '../people.ts'
import { until } from '../until.ts'

/** A rule for five sends of a person in half an hour, changed as a test wants it. */
export function rule(changes: Partial<Omit<LimitRule, 'id'>> = {}) {
  const burst = { points: 5, seconds: 1_800 }
  const sustained = { points: 1_000, seconds: 3_600 }
  return { scope: 'person' as const, procedure: 'messages.send', burst, sustained, enabled: true, ...changes }
}

/** Sets a rule while `run` runs. */
export async function under(
  admin: Someone,
  changes: Parameters<typeof rule>[0],
  run: (ruleId: string) => Promise<void>,
) {
  const { id } = await admin.api.limits.setRule.mutate(rule(changes))
  await run(id).finally(() => admin.api.limits.removeRule.mutate({ ruleId: id }))
}

/** Resolves when the node at `url` goes by a rule for sends with this many points; `who` spends some to find out. */
export function inForce(url: string, who: Pick<Someone, 'headers'>, points: number) {
  const headers = { ...who.headers, 'content-type': 'application/json' }
  return until(`${url} has the rule`, async () => {
    const answer = await fetch(`${url}/trpc/messages.send`, { method: 'POST', headers, body: '{}' })
    return answer.headers.get('ratelimit-limit') === String(points)
  })
}

export async function openChannel(owner: Pick<Someone, 'api'>, ...members: Pick<Someone, 'api'>[]): Promise<string> {
  const { id } = await owner.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  for (const { api } of members) await api.channels.join.mutate({ channelId: id })
  return id
}

/** What becomes of so many sends, all at once, shared out among `clients`. */
export async function sendAtOnce(clients: Pick<Someone, 'api'>[], channelId: string, count: number) {
  const sends = Array.from({ length: count }, (_, n) =>
    codeOf(clients[n % clients.length]?.api.messages.send.mutate({ channelId, text: `${n}` }) ?? Promise.reject()),
  )
  const codes = await Promise.all(sends)
  return { accepted: codes.filter((code) => code === 'none').length, codes: new Set(codes) }
}

/** Changes what only SQL can. */
export const execute = ({ platform }: App, statement: string) => sql.raw(statement).execute(platform.db)
