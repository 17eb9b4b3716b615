import type { Event, EventOf } from '../../../shared/event.ts'
import { type Message, type messageDelivered, standsInChannel } from '../../../shared/messages.ts'
import { type Interest, notificationsDecided, notified, type Silence } from '../../../shared/notifications.ts'
import type { PresenceState } from '../../../shared/presence.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { inTransaction } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { statesOf } from '../presence/index.ts'
import * as repository from './decisionRepository.ts'
import { type Decided, decideAbout } from './facts.ts'
import { keptDays } from './forgetting.ts'
import { metricsOf } from './metrics.ts'
import type { Concerned, NewDelivery } from './model.ts'

/** What was said longer ago than this comes from elsewhere, or has waited: nobody is called for it any more. */
const lateMs = 3_600_000

/** Decides about new messages, once for each, and tells those who are to be told. */
export async function decideAll(
  platform: Platform,
  events: readonly EventOf<typeof messageDelivered>[],
): Promise<Event[]> {
  const messages = firstOfEach(events.map(({ data }) => data.message))
  if (messages.length === 0) return []
  return inTransaction(platform.db, (db) => decideOnce({ ...platform, db }, messages))
}

/** What comes again in one batch, and what is older than the ledger, is passed over. */
function firstOfEach(messages: readonly Message[]): Message[] {
  const oldest = Date.now() - keptDays * 86_400_000
  const fresh = messages.filter(({ createdAt }) => Date.parse(createdAt) > oldest)
  return [...new Map(fresh.map((message) => [message.id, message])).values()]
}

async function decideOnce(platform: Platform, all: readonly Message[]): Promise<Event[]> {
  const known = await repository.decided(
    platform.db,
    all.map(({ id }) => id),
  )
  const messages = all.filter(({ id }) => !known.has(id))
  const decisions = await decideAbout(
    platform,
    messages.map((message) => ({ message, isLate: Date.parse(message.createdAt) < Date.now() - lateMs })),
  )
  const verdicts = messages.map((message, index) => toVerdict(message, decisions[index] ?? []))
  // Whoever decided meanwhile has decided: then this one's word does not count.
  const mine = await repository.insertMessages(platform.db, verdicts.map(toSilences))
  const told = verdicts.filter(({ message }) => mine.has(message.id))
  count(platform, told)
  return tell(platform, told)
}

interface Verdict {
  message: Message
  told: Concerned<Interest>[]
  /** Who does not want to be disturbed now, and may be mailed of it later. */
  resting: Concerned<Silence>[]
  /** Who is not told, by the reason. */
  withheld: Map<Silence, string[]>
}

const isPassing = (reason: Silence) => reason === 'do_not_disturb' || reason === 'quiet_hours'

function toVerdict(message: Message, decided: readonly Decided[]): Verdict {
  const verdict: Verdict = { message, told: [], resting: [], withheld: new Map() }
  for (const { userId, decision, settings } of decided) {
    if ('told' in decision) verdict.told.push({ userId, settings, reason: decision.told })
    else if (isPassing(decision.withheld)) verdict.resting.push({ userId, settings, reason: decision.withheld })
    else put(verdict.withheld, decision.withheld, userId)
  }
  return verdict
}

function put(groups: Map<Silence, string[]>, reason: Silence, userId: string) {
  const group = groups.get(reason)
  if (group) group.push(userId)
  else groups.set(reason, [userId])
}

/** Nobody asks why they were not told of what they said themselves. */
function toSilences({ message, withheld }: Verdict): repository.NewMessage {
  const groups = [...withheld].filter(([reason]) => reason !== 'own')
  let upto = 0
  return {
    message,
    stands: standsInChannel(message),
    reasons: groups.map(([reason]) => reason),
    upto: groups.map(([, userIds]) => (upto += userIds.length)),
    userIds: groups.flatMap(([, userIds]) => userIds),
  }
}

async function tell(platform: Platform, verdicts: readonly Verdict[]): Promise<Event[]> {
  const calling = verdicts.filter(({ told, resting }) => told.length + resting.length > 0)
  if (calling.length === 0) return []
  const userIds = new Set(calling.flatMap(({ told }) => told.map(({ userId }) => userId)))
  const states = await statesOf(platform, [...userIds])
  const now = Date.now()
  const deliveries = calling.flatMap(({ message, told, resting }) => [
    ...told.flatMap((each) => deliveriesTo(message, each, states.get(each.userId) === 'active', now)),
    ...resting.map((each) => forTheApp(message, each, 'withheld', now)),
  ])
  await repository.insertDeliveries(platform.db, deliveries)
  return calling.flatMap((verdict) => [toDecided(verdict), ...toNotified(verdict, states)])
}

/** One for the open app, and one for each device; while one is active in an open app, devices wait. */
function deliveriesTo(message: Message, each: Concerned<Interest>, isActive: boolean, now: number): NewDelivery[] {
  const { userId, settings, reason } = each
  const dueAt = now + (isActive ? settings.preferences.delaySeconds * 1_000 : 0)
  const toDevices = settings.devices.map(
    (device) => ({ userId, messageId: message.id, reason, device, state: 'decided', dueAt, mailAt: null }) as const,
  )
  return [forTheApp(message, each, 'sent', now), ...toDevices]
}

function forTheApp(
  { id: messageId }: Message,
  { userId, settings, reason }: Concerned<Interest | Silence>,
  state: 'sent' | 'withheld',
  now: number,
): NewDelivery {
  const { digestMinutes } = settings.preferences
  const mailAt = digestMinutes === null ? null : now + digestMinutes * 60_000
  return { userId, messageId, reason, device: null, state, dueAt: null, mailAt }
}

function toDecided({ message: { channelId, id: messageId, seq }, told, resting, withheld }: Verdict): Event {
  const why = Map.groupBy(told, ({ reason }) => reason)
  const whyNot = [...withheld, ...Map.groupBy(resting, ({ reason }) => reason)]
  const data = {
    channelId,
    messageId,
    seq,
    told: Object.fromEntries([...why].map(([reason, group]) => [reason, group.map(({ userId }) => userId)])),
    withheld: Object.fromEntries(whyNot.map(([reason, group]) => [reason, group.length])),
  }
  return newEvent(notificationsDecided, { key: channelId, actor: null, data })
}

/** Whoever has no app open has nobody to hear it there. */
function toNotified({ message, told }: Verdict, states: ReadonlyMap<string, PresenceState>): Event[] {
  const { channelId, id: messageId, threadId, seq, authorId } = message
  return told
    .filter(({ userId }) => states.get(userId) !== 'offline')
    .map(({ userId, reason, settings: { preferences } }) => {
      const data = { channelId, messageId, threadId, seq, authorId, reason, sound: preferences.sound }
      return newEvent(notified, { key: userId, actor: authorId, data })
    })
}

function count(platform: Platform, verdicts: readonly Verdict[]) {
  const { decided } = metricsOf(platform)
  for (const { told, resting, withheld } of verdicts) {
    for (const { reason } of [...told, ...resting]) decided.inc({ reason })
    for (const [reason, userIds] of withheld) decided.inc({ reason }, userIds.length)
  }
}
