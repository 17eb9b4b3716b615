import type { Entry } from './log.ts'

/** A channel as the database holds it. Its messages were edited once at most, so that each place shows in some row. */
export interface Stored {
  channelId: string
  lastSeq: number
  messages: { id: string; seq: number; changedSeq: number; text: string }[]
}

export const invariants = {
  delivery: 'each acknowledged message reaches every member exactly once',
  sequence: 'the sequence of a channel has no gap and goes up',
  once: 'a send that is tried again exists at most once',
  convergence: 'every client, in the end, equals a fresh fetch',
  revocation: 'nothing arrives after the end of a membership or a session',
  files: 'each acknowledged file comes whole',
} as const
export type Invariant = keyof typeof invariants

export interface Violation {
  invariant: Invariant
  how: string
}

interface Evidence {
  entries: readonly Entry[]
  stored: readonly Stored[]
}

type Check = (evidence: Evidence) => string[]

/** Decides the invariants by what all clients have noted, in one order, and what the database holds. */
export function check(evidence: Evidence): Violation[] {
  const checks: Record<Invariant, Check> = { delivery, sequence, once, convergence, revocation, files }
  return (Object.keys(invariants) as Invariant[]).flatMap((invariant) =>
    checks[invariant](evidence).map((how) => ({ invariant, how })),
  )
}

/** Owed is what was said after somebody had joined for good; of what was said before they left, they may have missed the end. */
function delivery({ entries, stored }: Evidence): string[] {
  const ids = new Set(stored.flatMap(({ messages }) => messages.map(({ id }) => id)))
  const heard = countHeard(entries)
  const doubled = [...heard].flatMap(([key, count]) => (count > 1 ? [`${key} was heard ${count} times`] : []))
  const acknowledged = only(entries, 'acknowledged')
  const lost = acknowledged.filter(({ id }) => !ids.has(id))
  const saidAt = new Map(entries.flatMap((entry, at) => (entry.what === 'said' ? [[entry.text, at] as const] : [])))
  const members = membersInTheEnd(entries)
  const missed = acknowledged.flatMap(({ channelId, id, text }) =>
    members
      .filter((member) => member.channelId === channelId && member.since < (saidAt.get(text) ?? 0))
      .filter(({ who }) => !heard.has(`${who}: ${id}`))
      .map(({ who }) => `${who} never heard “${text}” (${id})`),
  )
  const reasons = new Map(only(entries, 'rejected').map(({ id, reason }) => [id, reason]))
  const fates = lost.map(({ text, id }) => {
    const reason = reasons.get(id)
    return `“${text}” (${id}) was acknowledged and ${reason ? `then refused: ${reason}` : 'is nowhere'}`
  })
  return [...fates, ...doubled, ...missed]
}

function countHeard(entries: readonly Entry[]): Map<string, number> {
  const heard = new Map<string, number>()
  for (const { who, id } of only(entries, 'heard')) {
    const key = `${who}: ${id}`
    heard.set(key, (heard.get(key) ?? 0) + 1)
  }
  return heard
}

/** Since which line of the log. */
function membersInTheEnd(entries: readonly Entry[]) {
  const members = new Map<string, { who: string; channelId: string; since: number }>()
  for (const [since, entry] of entries.entries()) {
    const { who } = entry
    if (entry.what === 'joined') members.set(`${who} ${entry.channelId}`, { who, channelId: entry.channelId, since })
    if (entry.what === 'leaving') members.delete(`${who} ${entry.channelId}`)
  }
  return [...members.values()]
}

function sequence({ entries, stored }: Evidence): string[] {
  const gaps = stored.flatMap(({ channelId, lastSeq, messages }) => {
    const places = messages.flatMap(({ seq, changedSeq }) => (seq === changedSeq ? [seq] : [seq, changedSeq]))
    const taken = new Map<number, number>()
    for (const place of places) taken.set(place, (taken.get(place) ?? 0) + 1)
    const all = Array.from({ length: Math.max(lastSeq, ...places) }, (_, at) => at + 1)
    const wrong = all.filter((place) => taken.get(place) !== 1 || place > lastSeq)
    return wrong.map((place) => `${channelId}: ${taken.get(place) ?? 0} changes at ${place} of ${lastSeq}`)
  })
  const last = new Map<string, number>()
  const backwards = only(entries, 'heard').flatMap(({ who, channelId, seq }) => {
    const key = `${who} ${channelId}`
    const before = last.get(key) ?? 0
    last.set(key, seq)
    // The same again is a matter of delivery.
    return seq < before ? [`${who} heard ${seq} of ${channelId} after ${before}`] : []
  })
  return [...gaps, ...backwards]
}

/** What was said stays the first line of what it is edited to. */
function once({ stored }: Evidence): string[] {
  return stored.flatMap(({ messages }) => {
    const idsOf = new Map<string, Set<string>>()
    for (const { id, text } of messages) {
      const said = text.split('\n')[0] ?? ''
      idsOf.set(said, (idsOf.get(said) ?? new Set()).add(id))
    }
    return [...idsOf].flatMap(([said, ids]) => (ids.size > 1 ? [`“${said}” is there ${ids.size} times`] : []))
  })
}

function convergence({ entries }: Evidence): string[] {
  return only(entries, 'compared').flatMap(({ who, channelId, has, fetched }) =>
    Bun.deepEquals(has, fetched) ? [] : [`${who} has another ${channelId}: ${firstDifference(has, fetched)}`],
  )
}

function firstDifference(has: readonly unknown[], fetched: readonly unknown[]): string {
  const at = fetched.findIndex((message, at) => !Bun.deepEquals(message, has[at]))
  return `${JSON.stringify(has[at])} instead of ${JSON.stringify(fetched[at])} (${has.length} of ${fetched.length})`
}

function revocation({ entries }: Evidence): string[] {
  const closed = new Set<string>()
  const signedOut = new Set<string>()
  const newest = new Map<string, string>()
  return entries.flatMap((entry) => {
    const { who } = entry
    if (entry.what === 'signed out') signedOut.add(who)
    if (!('channelId' in entry)) return []
    const key = `${who} ${entry.channelId}`
    if (entry.what === 'left') closed.add(key)
    if (entry.what === 'joining' || (entry.what === 'entered' && isNews(newest, key, entry.joinedAt)))
      closed.delete(key)
    if (entry.what !== 'heard' && entry.what !== 'event') return []
    const after = signedOut.has(who) ? 'signing out' : closed.has(key) ? 'leaving' : undefined
    return after ? [`${who} was told of ${entry.id} in ${entry.channelId} after ${after}`] : []
  })
}

function files({ entries }: Evidence): string[] {
  const fetched = new Map(only(entries, 'fetched').map(({ fileId, digest }) => [fileId, digest]))
  return only(entries, 'filed').flatMap(({ who, fileId, digest }) =>
    fetched.get(fileId) === digest
      ? []
      : [`the file ${fileId} of ${who} ${fetched.get(fileId) ? 'is another' : 'is lost'}`],
  )
}

/** An old word of a membership, which comes late, lets nobody in again. */
function isNews(newest: Map<string, string>, key: string, joinedAt: string): boolean {
  const isNewer = joinedAt > (newest.get(key) ?? '')
  if (isNewer) newest.set(key, joinedAt)
  return isNewer
}

function only<What extends Entry['what']>(entries: readonly Entry[], what: What) {
  return entries.filter((entry): entry is Extract<Entry, { what: What }> => entry.what === what)
}
