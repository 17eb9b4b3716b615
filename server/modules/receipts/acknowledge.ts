import { type AcknowledgementKind, messageAcknowledged, receiptChanged } from '../../../shared/receipts.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import { groupCommit } from '../../platform/bus/publisher.ts'
import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { directAmong } from '../channels/index.ts'
import { lastSeqs, ordinalsAt } from '../messages/index.ts'
import { cacheMarks } from './cacheRepository.ts'
import { beginMarks } from './members.ts'
import { type Mark, toReceipt, type Word } from './model.ts'
import * as repository from './repository.ts'

/** What comes of the words about one mark: it as it is then, and the kind of the last that changed it. */
interface Outcome {
  mark: Mark
  kinds: Map<AcknowledgementKind, Word>
}

const writers = new WeakMap<object, (words: readonly Word[]) => Promise<void>>()

/**
 * Writes what people acknowledge; resolves when it is durable. Words that come while others are being written are written
 * together, so that a thousand cost a few statements.
 * @throws BusBusyError where too many wait.
 */
export function acknowledgeAll(platform: Platform, words: readonly Word[]): Promise<void> {
  const write =
    writers.get(platform.redis) ?? groupCommit<Word>('receipts', (batch) => writeAll(platform, batch)).publish
  writers.set(platform.redis, write)
  return write(words)
}

async function writeAll(platform: Platform, words: readonly Word[]) {
  const marks = await platform.db.transaction().execute((db: Db) => write({ ...platform, db }, words))
  await cached(() => cacheMarks(platform.redis, marks))
}

/** The marks that have changed. */
async function write(platform: Platform, words: readonly Word[]): Promise<Mark[]> {
  const { db } = platform
  const ends = await lastSeqs(db, [...new Set(words.map(({ channelId }) => channelId))])
  const pairs = distinct(words)
  await beginMarks(platform, pairs)
  const before = await repository.lockMarks(db, pairs)
  const byMark = Map.groupBy(words, keyOf)
  const outcomes = before.flatMap((mark) => {
    const outcome = (byMark.get(keyOf(mark)) ?? []).reduce(taking(ends.get(mark.channelId) ?? 0), fresh(mark))
    return outcome.kinds.size > 0 ? [outcome] : []
  })
  if (outcomes.length === 0) return []
  const written = await repository.writeMarks(db, await counted(db, outcomes))
  await repository.insertAcknowledgements(
    db,
    outcomes.flatMap(({ kinds }) => [...kinds.values()]),
  )
  await tell(platform, written, new Map(outcomes.map((outcome) => [keyOf(outcome.mark), outcome])))
  return written
}

/** The marks, with how many messages stand up to what is read now. */
async function counted(db: Db, outcomes: readonly Outcome[]): Promise<Mark[]> {
  const read = outcomes.filter(({ kinds }) => kinds.has('read') || kinds.has('unread')).map(({ mark }) => mark)
  const places = read.map(({ channelId, readSeq }) => ({ channelId, seq: readSeq }))
  const ordinals = new Map((await ordinalsAt(db, places)).map((ordinal, nth) => [read[nth], ordinal]))
  return outcomes.map(({ mark }) => ({ ...mark, readOrdinal: ordinals.get(mark) ?? mark.readOrdinal }))
}

function keyOf({ userId, channelId }: { userId: string; channelId: string }) {
  return `${userId}/${channelId}`
}

function distinct(words: readonly Word[]): Word[] {
  return [...new Map(words.map((word) => [keyOf(word), word])).values()]
}

const fresh = (mark: Mark): Outcome => ({ mark, kinds: new Map() })

/** Takes one word after the other. Nobody has read what is not said yet; what changes nothing leaves no trace. */
const taking =
  (lastSeq: number) =>
  ({ mark, kinds }: Outcome, word: Word): Outcome => {
    const seq = Math.min(word.seq, lastSeq)
    const { deliveredSeq, readSeq } = moved(mark, word.kind, seq)
    if (deliveredSeq === mark.deliveredSeq && readSeq === mark.readSeq) return { mark, kinds }
    // The last of its kind stands last: it says what it came to.
    kinds.delete(word.kind)
    return { mark: { ...mark, deliveredSeq, readSeq }, kinds: kinds.set(word.kind, { ...word, seq }) }
  }

/** What is read was delivered. Only marking as unread goes back. */
function moved({ deliveredSeq, readSeq }: Mark, kind: AcknowledgementKind, seq: number) {
  if (kind === 'unread') return { deliveredSeq, readSeq: seq }
  const delivered = Math.max(deliveredSeq, seq)
  return { deliveredSeq: delivered, readSeq: kind === 'read' ? Math.max(readSeq, seq) : readSeq }
}

/** Everybody's own devices are told; in direct conversations, the others too. */
async function tell(platform: Platform, marks: readonly Mark[], outcomes: ReadonlyMap<string, Outcome>) {
  const own = marks.map((mark) => {
    const { userId, readOrdinal: _, ...cursor } = mark
    const kind = [...(outcomes.get(keyOf(mark))?.kinds.keys() ?? [])].at(-1) ?? 'read'
    return newEvent(messageAcknowledged, { key: mark.channelId, actor: userId, data: { userId, kind, cursor } })
  })
  const direct = await directAmong(platform, [...new Set(marks.map(({ channelId }) => channelId))])
  const shown = marks.filter(({ channelId }) => direct.has(channelId))
  const privacies = await repository.privacies(platform.db, [...new Set(shown.map(({ userId }) => userId))])
  const others = shown.map((mark) => {
    const receipt = toReceipt(mark, privacies.get(mark.userId) ?? 'send')
    return newEvent(receiptChanged, { key: mark.channelId, actor: mark.userId, data: { receipt } })
  })
  await announce(platform.db, [...own, ...others])
}
