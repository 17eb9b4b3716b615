import { leaveWithinMs } from './leaving.ts'

/** What a process takes on for all of its sockets, and for each. */
export interface SocketBounds {
  maxSockets: number
  /** What all connections together may have in line, in bytes. */
  maxLineBytes: number
  /** Whoever asked has given up soon: an answer to that would come too late, and make others late. */
  maxLineMs: number
  /** How far a client may be behind in reading before it is closed. It comes again and catches up. */
  backpressureBytes: number
  /** The same for all together; of more, those furthest behind are closed. */
  maxBufferedBytes: number
  /** How long a drain waits for a client to leave after the one before. */
  leaveMs: number
}

export const usualBounds: SocketBounds = {
  maxSockets: 50_000,
  maxLineBytes: 67_108_864,
  maxLineMs: 10_000,
  backpressureBytes: 1_048_576,
  maxBufferedBytes: 268_435_456,
  leaveMs: leaveWithinMs,
}
