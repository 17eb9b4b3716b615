import { availableParallelism } from 'node:os'
import { APIError } from 'better-auth/api'

/** OWASP's smallest argon2id setting; p is 1 in Bun. */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

// One core stays free for everybody who is not signing in.
const atOnce = Math.min(4, Math.max(1, availableParallelism() - 1))
const mostWaiting = 200

let running = 0
const waiting: (() => void)[] = []

/**
 * Hashes a password with argon2id (m = 19456 KiB, t = 2, p = 1). Hashing takes turns, so that it cannot sink the process.
 * @throws APIError 429 when too many wait for their turn.
 */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => Bun.password.hash(normalized(password), argon2id))
}

/** Whether `password` is the one that `hash` was made of; takes its turn as hashing does. */
export function verifyPassword({ password, hash }: { password: string; hash: string }): Promise<boolean> {
  return inTurn(() => Bun.password.verify(normalized(password), hash))
}

/** The same letters typed on another keyboard are the same password (NIST SP 800-63B, 3.1.1.2). */
function normalized(password: string): string {
  return password.normalize('NFKC')
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  await turn()
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

async function turn() {
  if (running < atOnce) {
    running++
    return
  }
  if (waiting.length >= mostWaiting) throw tooManyRequests(5)
  await new Promise<void>((resolve) => waiting.push(resolve))
}

/** The answer to somebody who must wait `seconds` before the next try. */
export function tooManyRequests(seconds: number): APIError {
  return new APIError(
    'TOO_MANY_REQUESTS',
    { code: 'TOO_MANY_REQUESTS', message: 'too many tries, wait a moment' },
    { 'Retry-After': String(seconds) },
  )
}
