import type { Message, Rejection } from '../../shared/messages.ts'

type InChannel = { channelId: string }

/** What a client did, or was told. */
type Deed =
  | (InChannel & { what: 'said'; text: string })
  /** The server has answered for it: from then on it must not be lost. */
  | (InChannel & { what: 'acknowledged'; text: string; id: string })
  /** Accepted, it could not be given its place after all. */
  | (InChannel & { what: 'rejected'; id: string; reason: Rejection })
  /** As news, once after deduplication. */
  | (InChannel & { what: 'heard'; id: string; seq: number })
  /** An event about a message, as it came. */
  | (InChannel & { what: 'event'; id: string })
  | (InChannel & { what: 'joined' })
  /** They, or somebody else, have asked for their membership's end. */
  | (InChannel & { what: 'leaving' })
  /** The end was acknowledged and told: from then on nothing may arrive. */
  | (InChannel & { what: 'left' })
  | (InChannel & { what: 'joining' })
  /** They were told that they are in, since when. */
  | (InChannel & { what: 'entered'; joinedAt: string })
  | (InChannel & { what: 'told to leave' })
  /** A file that the server has answered for, by its digest. */
  | { what: 'filed'; fileId: string; digest: string }
  /** The same as it comes in the end; null where it does not. */
  | { what: 'fetched'; fileId: string; digest: string | null }
  | { what: 'signed out' }
  /** `made` is how many connections it had made by then. */
  | { what: 'status'; status: string; made: number }
  /** What the client has in the end, and what a fresh fetch gives. */
  | (InChannel & { what: 'compared'; has: Message[]; fetched: Message[] })

/** A line of the log; `at` is in milliseconds by a clock that never jumps. */
export type Entry = { who: string; at: number } & Deed

/** What all clients note, in the order in which it happened: they live in one process. */
export interface Log {
  note(who: string, deed: Deed): void
  /** What was noted so far. */
  readonly entries: readonly Entry[]
  /** What was noted since the last time. */
  take(): Entry[]
}

export function createLog(): Log {
  const entries: Entry[] = []
  return {
    note: (who, deed) => void entries.push({ who, at: performance.now(), ...deed }),
    entries,
    take: () => entries.splice(0),
  }
}
