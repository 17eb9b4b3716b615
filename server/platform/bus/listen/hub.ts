import { type Entry, type LogRecord, type Unit, unitName } from './log.ts'

const keptPerUnit = 4_096
/** After an offer came to nothing, for another process writes there as well, or its group is in trouble. */
const noOffersForMs = 1_000
/**
 * A handler that hangs must not keep what is offered from being written. If it ends well just then, the lines stand in the
 * log twice, as after a lost answer, and are known by their ids.
 */
const offerLimitMs = 2_000

/** The newest lines that this process wrote, without a gap between them. */
interface Tail {
  head: number
  kept: LogRecord[]
  waiting: Set<() => void>
  /** Whether a group takes what is offered, and from when on. */
  takes: boolean
  takesFrom: number
  offer?: Offer | undefined
}

/** Lines that are not written yet. Whoever takes them writes them, or answers that they are not. */
export interface Offer {
  entries: readonly Entry[]
  answer(taken: boolean): void
}

/**
 * Where this process's readers learn that the log has grown. What the process has committed itself it hands over here,
 * so that nothing is read back; of what others wrote, only the new ends of the partitions are told.
 */
export interface Hub {
  /** Lines that this process has committed. */
  appended(records: readonly LogRecord[]): void
  /** A partition's end, as the database has it. */
  moved(unit: Unit, head: number): void
  /** Lines from `offset` on that are at hand; none when they have to be read. */
  take(unit: Unit, offset: number, limit: number): LogRecord[]
  /** Resolves with the partition's end once it holds `offset`, or the signal aborts. */
  reached(unit: Unit, offset: number, signal: AbortSignal): Promise<number>
  /** Offers lines to the group that handles them at once; false where none is free to, or it has come to nothing in time. */
  offer(unit: Unit, entries: readonly Entry[]): Promise<boolean>
  /** Resolves with what is offered; with nothing, and nothing is taken, once the log holds `offset`, or the signal aborts. */
  offered(unit: Unit, offset: number, signal: AbortSignal): Promise<Offer | undefined>
  /** Nothing is taken in a partition any more, until somebody waits for offers again. */
  decline(unit: Unit): void
}

export function createHub(): Hub {
  const tails = new Map<string, Tail>()

  function tailOf(unit: Unit): Tail {
    const name = unitName(unit)
    const tail = tails.get(name) ?? { head: 0, kept: [], waiting: new Set(), takes: false, takesFrom: 0 }
    tails.set(name, tail)
    return tail
  }

  function moved(unit: Unit, head: number) {
    const tail = tailOf(unit)
    if (head <= tail.head) return
    tail.head = head
    wakeAll(tail)
  }

  function appended(records: readonly LogRecord[]) {
    for (const record of records) keep(tailOf(record), record)
    for (const record of records) moved(record, record.offset + 1)
  }

  function take(unit: Unit, offset: number, limit: number): LogRecord[] {
    const { kept } = tailOf(unit)
    const first = kept[0]
    if (!first || offset < first.offset) return []
    return kept.slice(offset - first.offset, offset - first.offset + limit)
  }

  async function reached(unit: Unit, offset: number, signal: AbortSignal) {
    const tail = tailOf(unit)
    while (tail.head <= offset && !signal.aborted) await next(tail, signal)
    return tail.head
  }

  async function offer(unit: Unit, entries: readonly Entry[]) {
    const tail = tailOf(unit)
    if (!tail.takes || performance.now() < tail.takesFrom) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const mine = { entries, answer: resolve }
    tail.offer = mine
    wakeAll(tail)
    const timer = setTimeout(resolve, offerLimitMs, false)
    const taken = await promise
    clearTimeout(timer)
    if (tail.offer === mine) tail.offer = undefined
    if (!taken) tail.takesFrom = performance.now() + noOffersForMs
    return taken
  }

  async function offered(unit: Unit, offset: number, signal: AbortSignal) {
    const tail = tailOf(unit)
    tail.takes = true
    while (!tail.offer && tail.head <= offset && !signal.aborted) await next(tail, signal)
    if (tail.head > offset || signal.aborted) return decline(unit)
    const { offer } = tail
    tail.offer = undefined
    return offer
  }

  function decline(unit: Unit): undefined {
    const tail = tailOf(unit)
    tail.offer?.answer(false)
    tail.offer = undefined
    tail.takes = false
  }

  return { appended, moved, take, reached, offer, offered, decline }
}

function wakeAll({ waiting }: Tail) {
  for (const wake of [...waiting]) wake()
}

/** Keeps the newest lines; another process's lines between two of ours are a gap, after which it begins anew. */
function keep(tail: Tail, record: LogRecord) {
  const last = tail.kept.at(-1)
  if (last && record.offset !== last.offset + 1) tail.kept = []
  tail.kept.push(record)
  if (tail.kept.length > keptPerUnit) tail.kept = tail.kept.slice(-keptPerUnit * 0.75)
}

async function next(tail: Tail, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = () => resolve()
  tail.waiting.add(wake)
  signal.addEventListener('abort', wake, { once: true })
  await promise
  tail.waiting.delete(wake)
  signal.removeEventListener('abort', wake)
}
