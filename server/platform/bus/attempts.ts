import type { Log } from '../log.ts'
import { rest } from '../waits.ts'
import { isOutage } from './errors.ts'

const attempts = 4
const firstPauseMs = 50
const longestPauseMs = 2_000

/** What a consumer does with records that came in, and with one that can never be handled. */
export interface Handling<Record> {
  /** Handles the records as one; throws when nothing of it took effect. */
  handle(records: readonly Record[]): Promise<void>
  /** Puts away a record that keeps failing. */
  bury(record: Record, error: unknown): Promise<void>
  log: Log
  signal: AbortSignal
}

/** Another member has taken the partition over; what this one was doing there is void. */
export class Fenced extends Error {
  override name = 'Fenced'
}

/**
 * Handles records in order, whatever it takes: a failing batch is tried again, then record by record, so that what keeps
 * failing is put away alone. While the database or the broker is away it waits, for that is nobody's fault.
 */
export async function settle<Record>(records: readonly Record[], handling: Handling<Record>): Promise<void> {
  const error = await attempt(handling, () => handling.handle(records))
  if (error === undefined || handling.signal.aborted) return
  const [only, ...others] = records
  if (only && others.length === 0) await persist(handling, () => handling.bury(only, error))
  else for (const record of records) await settle([record], handling)
}

/** Runs up to the limit of attempts; answers with the last error, or with nothing once it went well. */
async function attempt<Record>({ log, signal }: Handling<Record>, run: () => Promise<void>): Promise<unknown> {
  for (let failures = 0; ; ) {
    try {
      await run()
      return undefined
    } catch (error) {
      if (error instanceof Fenced) throw error
      if (signal.aborted) return error
      log.warn({ err: error }, 'a batch failed')
      if (!isOutage(error) && ++failures === attempts) return error ?? new Error('failed without a reason')
      await pause(failures, signal)
    }
  }
}

/** Putting away must succeed before the partition goes on, or the record would be lost. */
async function persist<Record>(handling: Handling<Record>, run: () => Promise<void>) {
  while (!handling.signal.aborted && (await attempt(handling, run)) !== undefined);
}

/** Waits longer after each failure, with jitter, unless the consumer ends. */
export function pause(failures: number, signal: AbortSignal): Promise<void> {
  return rest(Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.5 + Math.random() / 2), signal)
}
