import { APIError } from 'better-auth/api'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from '../../platform/address.ts'
import type { Redis } from '../../platform/redis.ts'

/** How often one may try; a sign-in that succeeds does not count. */
const limits = {
  /** One address guessing at one account. */
  guess: { points: 20, duration: 60 },
  /** Many addresses guessing at one account. */
  account: { points: 100, duration: 3_600 },
  /** One address guessing at many accounts. */
  address: { points: 300, duration: 600 },
  /** Failures at one account that are worth a line in the audit log. */
  failure: { points: 10, duration: 60 },
  /** One address making accounts. */
  signUp: { points: 5_000, duration: 3_600 },
}

export type Attempts = ReturnType<typeof createAttempts>

/** Counts tries at signing in and up in Redis; while Redis is away, in the process. */
export function createAttempts(redis: Redis) {
  const guess = limiter(redis, 'guess')
  const account = limiter(redis, 'account')
  const address = limiter(redis, 'address')
  const failures = limiter(redis, 'failure')
  const signUps = limiter(redis, 'signUp')
  const buckets = (from: string, email: string) =>
    [
      [guess, `${networkOf(from)}|${email}`],
      [account, email],
      [address, networkOf(from)],
    ] as const

  return {
    /** @throws APIError 429 with Retry-After when there were too many. */
    async signIn(from: string, email: string) {
      for (const [limit, key] of buckets(from, email)) await spend(limit, key)
    },
    async signedIn(from: string, email: string) {
      for (const [limit, key] of buckets(from, email)) await limit.reward(key)
    },
    /** Whether a failure is one of the first of its minute. */
    mayBeTold: (email: string) =>
      failures.consume(email).then(
        () => true,
        () => false,
      ),
    /** @throws APIError 429 with Retry-After when there were too many. */
    signUp: (from: string) => spend(signUps, networkOf(from)),
  }
}

function limiter(redis: Redis, name: keyof typeof limits) {
  const options = { keyPrefix: `auth:attempts:${name}`, ...limits[name] }
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(options),
  })
}

async function spend(limit: RateLimiterRedis, key: string) {
  try {
    await limit.consume(key)
  } catch (refused) {
    if (refused instanceof RateLimiterRes) throw tooManyRequests(Math.ceil(refused.msBeforeNext / 1_000))
    throw refused
  }
}

function tooManyRequests(seconds: number): APIError {
  return new APIError(
    'TOO_MANY_REQUESTS',
    { code: 'TOO_MANY_REQUESTS', message: 'too many tries, wait a moment' },
    { 'Retry-After': String(seconds) },
  )
}
