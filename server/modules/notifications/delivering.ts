import { notificationsDecided } from '../../../shared/notifications.ts'
import type { Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { liveSessionsAmong } from '../auth/index.ts'
import { messagesAt } from '../messages/index.ts'
import { compose, composeDismissal, type Telling } from './composing.ts'
import * as repository from './deliveryRepository.ts'
import { dropDevice } from './devices.ts'
import { takeDue, takeWithdrawals } from './dueRepository.ts'
import { decideAbout } from './facts.ts'
import { metricsOf, showQueue } from './metrics.ts'
import type { Due, Target, Withdrawal } from './model.ts'
import type { Outcome, Parcel, Port } from './ports/port.ts'
import { type PortTiming, portsOf } from './ports/ports.ts'

/** How often it is looked for what is due, how long a push service may take, and after how long one is asked again first. */
export interface NotificationTiming extends PortTiming {
  everyMs: number
  retryMs: number
  leaseSeconds: number
  /** How often it is looked for who is to be mailed. */
  digestEveryMs: number
}

const usual: Omit<NotificationTiming, 'resolve' | 'digestEveryMs'> = {
  everyMs: 1_000,
  retryMs: 5_000,
  /** Longer than a push service may take. */
  leaseSeconds: 60,
  patienceMs: 10_000,
}

/** How many this process sends at once; and how many of them through one push service, which may be slow. */
const atOnce = 200
const atOnceEach = 40
const mostTries = 6
const longestSeconds = 3_600

/**
 * Tells devices what is due, some at once, and through no push service so many that it holds up the others. Any number of
 * processes may: each delivery is one's at a time, and one whose process died with it falls due again. What a device is
 * told twice by that has the same tag, and shows once.
 */
export async function startDelivering(platform: Platform, timing: Partial<NotificationTiming> = {}): Promise<Running> {
  const { everyMs, retryMs, leaseSeconds, ...rest } = { ...usual, ...timing }
  const stopped = new AbortController()
  const ports = portsOf(platform.config, { ...rest, signal: stopped.signal })
  const running = new Map<Promise<void>, string>()
  showQueue(platform)
  const work = { ...platform, portOf: (target: Target) => ports.get(target.kind), retryMs }

  const rounds = startRounds(platform.log, 'notifications', everyMs, async () => {
    const free = atOnce - running.size
    if (free <= 0) return false
    const due = await takeDue(platform.db, roomFor(free))
    const sends = await prepare(work, due)
    for (const { service, send } of sends) begin(service, send)
    const withdrawals = await takeWithdrawals(platform.db, roomFor(Math.max(1, free - due.length)))
    for (const withdrawal of withdrawals) begin(withdrawal.service, () => withdraw(work, withdrawal))
    // What goes on its way has the next round begin when it is done.
    return due.length === free || sends.length < due.length
  })

  function roomFor(limit: number) {
    const byService = Map.groupBy(running.values(), (service) => service)
    const busy = new Map([...byService].map(([service, all]) => [service, all.length]))
    return { limit, each: atOnceEach, busy, leaseSeconds }
  }

  function begin(service: string, send: () => Promise<void>) {
    const sending = send()
      .catch((error) => {
        if (!stopped.signal.aborted) platform.log.warn({ err: error }, 'a notification has to wait')
      })
      .finally(() => {
        running.delete(sending)
        rounds.wake()
      })
    running.set(sending, service)
  }

  const tail = await platform.bus.tail([notificationsDecided], () => rounds.wake())
  return {
    stop: async () => {
      stopped.abort()
      await Promise.all([tail.stop(), rounds.stop()])
      await Promise.all(running.keys())
    },
  }
}

interface Work extends Platform {
  portOf(target: Target): Port | undefined
  retryMs: number
}

/** What goes to one device, and through which push service. */
interface Send {
  service: string
  send: () => Promise<void>
}

/** Of what is due, what is still to be told: it is decided again, by what is true now. */
async function prepare(work: Work, due: readonly Due[]): Promise<Send[]> {
  const reachable = await stillThere(work, due)
  if (reachable.length === 0) return []
  const byMessage = Map.groupBy(reachable, ({ messageId }) => messageId)
  const places = [...byMessage.values()].flatMap(([first]) =>
    first ? [{ channelId: first.channelId, id: first.messageId }] : [],
  )
  const messages = await messagesAt(work, places)
  const occasions = messages.map((message) => {
    const userIds = [...new Set((byMessage.get(message.id) ?? []).map(({ userId }) => userId))]
    return { message, userIds }
  })
  const decisions = await decideAbout(work, occasions)
  const told: { due: Due & { target: Target }; telling: Telling }[] = []
  for (const [index, { message }] of occasions.entries())
    for (const { userId, decision, settings } of decisions[index] ?? [])
      for (const each of (byMessage.get(message.id) ?? []).filter((one) => one.userId === userId)) {
        if ('told' in decision) told.push({ due: each, telling: { message, reason: decision.told, settings } })
        else await repository.giveUp(work.db, each, 'dismissed', decision.withheld)
      }
  const parcels = await compose(
    work,
    told.map(({ telling }) => telling),
  )
  return told.flatMap(({ due: each }, index) => {
    const parcel = parcels[index]
    return parcel ? [{ service: each.service, send: () => deliver(work, each, parcel) }] : []
  })
}

/** Those whose device is there, and whose session goes on. */
async function stillThere(work: Work, due: readonly Due[]) {
  const sessions = due.flatMap(({ target }) => (target ? [target.sessionId] : []))
  const live = sessions.length > 0 ? await liveSessionsAmong(work, sessions) : new Set()
  const reachable: (Due & { target: Target })[] = []
  for (const each of due) {
    const { target } = each
    if (target && live.has(target.sessionId)) reachable.push({ ...each, target })
    else await repository.giveUp(work.db, each, 'failed', 'signed_out')
  }
  return reachable
}

async function deliver(work: Work, due: Due & { target: Target }, parcel: Parcel): Promise<void> {
  const { db, log } = work
  const { kind } = due.target
  const outcome = (await work.portOf(due.target)?.send(due.target, parcel)) ?? unspoken
  const { sent, failed } = metricsOf(work)
  if (outcome.is === 'sent') {
    await repository.markSent(db, due)
    return sent.inc({ kind })
  }
  if (outcome.is === 'gone') {
    await dropDevice(work, due.userId, due.deviceId)
    return failed.inc({ kind, outcome: 'gone' })
  }
  const isOver = outcome.is === 'refused' || due.tries >= mostTries
  if (!isOver) return repository.postpone(db, due, secondsUntilNext(outcome, due.tries, work.retryMs))
  log.warn({ device: due.deviceId, kind, why: outcome.why }, 'a device cannot be told')
  const obstacle = outcome.is === 'refused' ? 'refused' : 'unreachable'
  await repository.giveUp(db, due, 'failed', obstacle)
  failed.inc({ kind, outcome: obstacle })
}

const unspoken: Outcome = { is: 'refused', why: 'this deployment does not speak it any more' }

/** Longer after each try, not all at once, and never sooner than the push service asks for. */
function secondsUntilNext({ afterSeconds }: Extract<Outcome, { is: 'later' }>, tries: number, retryMs: number): number {
  const own = (retryMs / 1_000) * 3 ** (tries - 1) * (0.75 + Math.random() / 2)
  return Math.min(longestSeconds, Math.max(own, (afterSeconds ?? 0) * (1 + Math.random() / 4)))
}

/** What was read elsewhere is worth some tries, for as long as anybody might look. */
async function withdraw(work: Work, withdrawal: Withdrawal): Promise<void> {
  const { target, messageIds, userId, deviceId, at } = withdrawal
  const outcome = (await work.portOf(target)?.send(target, composeDismissal(messageIds))) ?? unspoken
  if (outcome.is === 'gone') return dropDevice(work, userId, deviceId)
  const isYoung = Date.parse(at) > Date.now() - longestSeconds * 1_000
  const seconds = outcome.is === 'later' && isYoung ? Math.max(30, outcome.afterSeconds ?? 0) : null
  await repository.settleWithdrawal(work.db, withdrawal, seconds)
}
