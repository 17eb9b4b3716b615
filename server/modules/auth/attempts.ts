import { APIError } from 'better-auth/api'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from '../../platform/address.ts'
import type { Redis } from '../../platform/redis.ts'

/** How often one may try; a sign-in that succeeds does not count. */
const limits = {
  /** One address guessing at one account. */
  guess: { points: 20, duration: 60 },
  /** Many addresses guessing at one account, on devices that nobody has signed in on to it. */
  account: { points: 100, duration: 3_600 },
  /** One device that somebody has signed in on to the account before. */
  device: { points: 20, duration: 60 },
  /** One address guessing at many accounts. */
  address: { points: 300, duration: 600 },
  /** Failures at one account that are worth a line in the audit log. */
  failure: { points: 10, duration: 60 },
  /** Letters that one address, or anybody, has sent to one person. */
  letters: { points: 5, duration: 3_600 },
  /** One address making accounts. */
  signUp: { points: 5_000, duration: 3_600 },
}

export type Attempts = ReturnType<typeof createAttempts>

/** Counts tries at signing in and up in Redis; while Redis is away, in the process. */
export function createAttempts(redis: Redis) {
  const devices = limiter(redis, 'device')
  const guess = limiter(redis, 'guess')
  const account = limiter(redis, 'account')
  const address = limiter(redis, 'address')
  const failures = limiter(redis, 'failure')
  const letters = limiter(redis, 'letters')
  const signUps = limiter(redis, 'signUp')
  // Whoever fails on purpose at somebody's account spends what strangers have, and not what its person's devices have.
  const buckets = (from: string, email: string, deviceId: string | undefined) =>
    deviceId
      ? ([[devices, deviceId]] as const)
      : ([
          [guess, `${networkOf(from)}|${email}`],
          [account, email],
          [address, networkOf(from)],
        ] as const)

  return {
    /** @throws APIError 429 with Retry-After when there were too many. */
    async signIn(from: string, email: string, deviceId: string | undefined) {
      for (const [limit, key] of buckets(from, email, deviceId)) await spend(limit, key)
    },
    async signedIn(from: string, email: string, deviceId: string | undefined) {
      for (const [limit, key] of buckets(from, email, deviceId)) await limit.reward(key)
    },
    /** @throws APIError 429 with Retry-After when there were too many, whether or not there is such a person. */
    letter: async (from: string, email: string) => {
      await spend(letters, `${networkOf(from)}|${email}`)
      await spend(address, networkOf(from))
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
