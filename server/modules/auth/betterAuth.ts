import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api'
import { bearer, jwt } from 'better-auth/plugins'
import type { z } from 'zod'
import { Credentials, Password, SignUp } from '../../../shared/auth.ts'
import type { Config } from '../../platform/config.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { Log } from '../../platform/log.ts'
import type { Platform } from '../../platform/platform.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { isDeactivated } from './repository.ts'
import * as service from './service.ts'
import { columns, jwksColumns } from './tables.ts'

const day = 24 * 3_600

/** The address of whoever asks, as our own server saw it; never taken from outside. */
export const addressHeader = 'x-client-address'

export type Auth = ReturnType<typeof createAuth>

/** Better-auth as this deployment uses it, and the keys of its JWTs. */
export function createAuth(platform: Platform) {
  const { config, db } = platform
  const keyring = createKeyring(db, config.authSecret)
  const auth = betterAuth({
    appName: 'Realtime Chat',
    ...origins(config),
    secret: config.authSecret,
    database: { db, type: 'postgres', schemaName: 'auth', transaction: true },
    ...columns,
    emailAndPassword: {
      enabled: true,
      minPasswordLength: Password.minLength ?? 0,
      maxPasswordLength: Password.maxLength ?? 0,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: { ...columns.session, expiresIn: 30 * day, updateAge: day },
    hooks: hooks(createAttempts(platform.redis)),
    databaseHooks: { session: sessionHooks(platform) },
    plugins: [bearer(), jsonWebTokens(config, keyring)],
    // Its limits count by address alone; ours, in attempts.ts, also by account.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: logTo(platform.log) },
    onAPIError: { onError: (err) => logFault(platform.log, err) },
    advanced: advanced(config),
  })
  return { auth, keyring }
}

function origins({ publicUrl }: Config) {
  if (publicUrl) return { baseURL: new URL(publicUrl).origin, trustedOrigins: [] }
  return { trustedOrigins: ['http://127.0.0.1:*', 'http://localhost:*', 'http://[::1]:*'] }
}

function advanced({ publicUrl, port }: Config) {
  return {
    // Cookies do not know ports: two deployments on one machine must not sign each other out.
    cookiePrefix: publicUrl ? 'chat' : `chat-${port}`,
    useSecureCookies: publicUrl?.startsWith('https:') ?? false,
    defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    disableOriginCheck: false,
    disableCSRFCheck: false,
    ipAddress: { ipAddressHeaders: [addressHeader] },
    database: { generateId: uuidv7 },
  } satisfies BetterAuthOptions['advanced']
}

function jsonWebTokens({ publicUrl }: Config, keyring: Keyring) {
  const issuer = publicUrl ?? 'urn:realtime-chat'
  return jwt({
    disableSettingJwtHeader: true,
    adapter: { getJwks: keyring.all },
    schema: jwksColumns,
    jwt: {
      issuer,
      audience: issuer,
      expirationTime: '10m',
      definePayload: ({ user, session }) => ({ name: user.name, sid: session.id }),
    },
  })
}

/** What shared/auth.ts asks of the input, and the limits, come before anything better-auth does. */
function hooks(attempts: Attempts) {
  return {
    before: createAuthMiddleware(async (ctx) => {
      const from = ctx.headers?.get(addressHeader) ?? ''
      if (ctx.path === '/sign-up/email') {
        const body = parsed(SignUp, ctx.body)
        await attempts.signUp(from)
        return { context: { body } }
      }
      if (ctx.path === '/sign-in/email') {
        const body = parsed(Credentials, ctx.body)
        await attempts.signIn(from, body.email.toLowerCase())
      }
    }),
    after: createAuthMiddleware(async (ctx) => {
      if (ctx.path !== '/sign-in/email' || !ctx.context.newSession) return
      await attempts.signedIn(ctx.headers?.get(addressHeader) ?? '', ctx.context.newSession.user.email)
    }),
  }
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const message = result.error.issues.map((issue) => [...issue.path, issue.message].join(': ')).join('; ')
  throw new APIError('BAD_REQUEST', { code: 'BAD_REQUEST', message })
}

type SessionHooks = NonNullable<NonNullable<BetterAuthOptions['databaseHooks']>['session']>

/** Sessions end in one transaction with the event that says so, so better-auth's own deletion is left out. */
function sessionHooks(platform: Platform): SessionHooks {
  return {
    create: {
      before: (session) => refuseDeactivated(platform, session.userId),
      after: (session) => service.signedIn(platform, { userId: session.userId, sessionId: session.id }),
    },
    delete: {
      before: async (session, ctx) => {
        const end = ctx?.path === '/sign-out' ? service.signOut : service.revoke
        await end(platform, { userId: session.userId, sessionId: session.id })
        return false
      },
    },
  }
}

/** As a wrong password is, whose check came before: nobody learns that an account is deactivated. */
async function refuseDeactivated({ db }: Platform, userId: string) {
  if (await isDeactivated(db, userId))
    throw new APIError('UNAUTHORIZED', { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' })
}

/** Better-auth's own words are mostly about what somebody typed. */
function logTo(log: Log) {
  return (level: string, message: string, ...details: unknown[]) => {
    if (level === 'error') log.warn({ err: details[0] }, message)
    else log.debug(message)
  }
}

/** A refusal is the asker's matter; anything else is ours. */
function logFault(log: Log, err: unknown) {
  if (!isAPIError(err) || err.statusCode >= 500) log.error({ err }, 'a request to /api/auth failed')
}
