import { type BetterAuthOptions, betterAuth, type GenericEndpointContext } from 'better-auth'
import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api'
import { bearer, jwt } from 'better-auth/plugins'
import type { z } from 'zod'
import { Credentials, PasskeyName, Password, SignUp } from '../../../shared/auth.ts'
import type { Config } from '../../platform/config.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { Log } from '../../platform/log.ts'
import type { Platform } from '../../platform/platform.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { knownDevice, rememberDevice } from './devices.ts'
import { passkeys, spendCode, totp } from './factors.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { magicLinks, mailing, passwordChanged } from './mailing.ts'
import { accountHooks, EnterByProvider, oidc } from './oidc.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { requireStrength } from './passwordHooks.ts'
import { accept, invitationOf, requireAdmission } from './policy.ts'
import { isDeactivated, securityOf } from './repository.ts'
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
  const letters = mailing(platform)
  const auth = betterAuth({
    appName: 'Realtime Chat',
    ...origins(config),
    secret: config.authSecret,
    database: { db, type: 'postgres', schemaName: 'auth', transaction: true },
    ...columns,
    emailVerification: letters.emailVerification,
    verification: { ...columns.verification, storeIdentifier: 'hashed' },
    emailAndPassword: {
      ...letters.emailAndPassword,
      enabled: true,
      minPasswordLength: Password.minLength ?? 0,
      maxPasswordLength: Password.maxLength ?? 0,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: { ...columns.session, expiresIn: 30 * day, updateAge: day },
    hooks: hooks(platform, createAttempts(platform.redis)),
    databaseHooks: { account: accountHooks, session: sessionHooks(platform), user: personHooks(platform) },
    // The bearer token is told last, when it is certain that the sign-in stands.
    plugins: [jsonWebTokens(config, keyring), magicLinks(platform), totp(), passkeys(platform), oidc(config), bearer()],
    // Its limits count by address alone; ours, in attempts.ts, also by account.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: logTo(platform.log) },
    // Where a browser is sent that comes back from a provider with something wrong.
    onAPIError: { errorURL: '/sign-in', onError: (err) => logFault(platform.log, err) },
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

/** What has somebody written to. */
const mailPaths = new Set(['/request-password-reset', '/sign-in/magic-link'])
const Addressed = Credentials.pick({ email: true })

/** What shared/auth.ts asks of the input, and the limits, come before anything better-auth does. */
function hooks(platform: Platform, attempts: Attempts) {
  return {
    before: createAuthMiddleware(async (ctx) => {
      const from = ctx.headers?.get(addressHeader) ?? ''
      await requireStrength(ctx)
      if (mailPaths.has(ctx.path)) await attempts.letter(from, parsed(Addressed, ctx.body).email.toLowerCase())
      if (ctx.path === '/sign-up/email') {
        const body = parsed(SignUp, ctx.body)
        await attempts.signUp(from)
        return { context: { body } }
      }
      if (ctx.path === '/sign-in/email') {
        const body = parsed(Credentials, ctx.body)
        await attempts.signIn(from, body.email.toLowerCase(), knownDevice(ctx, body.email))
      }
      if (ctx.path === '/two-factor/verify-totp') await spendCode(platform, ctx)
      if (ctx.path === '/sign-in/social') parsed(EnterByProvider, ctx.body)
      if (ctx.path === '/passkey/verify-registration' || ctx.path === '/passkey/update-passkey')
        parsed(PasskeyName, ctx.body)
    }),
    after: createAuthMiddleware(async (ctx) => {
      if (ctx.path === '/sign-in/email' && isAPIError(ctx.context.returned)) noteFailure(platform, attempts, ctx)
      if (ctx.path === '/sign-in/email' && ctx.context.newSession) {
        const { user, session } = ctx.context.newSession
        const device = knownDevice(ctx, user.email)
        await attempts.signedIn(ctx.headers?.get(addressHeader) ?? '', user.email, device)
        if (!device) rememberDevice(ctx, user.email)
        const isHalfWay = await ctx.context.getPlugin('two-factor')?.shouldRequireTwoFactor(ctx)
        if (!isHalfWay)
          await service.signedIn(platform, { userId: user.id, sessionId: session.id, ...originOf(session) })
      }
      if (ctx.path === '/change-password' && !isAPIError(ctx.context.returned) && ctx.context.session)
        await passwordChanged(platform, ctx.context.session.user, ctx.context.session.session.id)
      const userId = ctx.context.session?.user.id
      if (userId && !isAPIError(ctx.context.returned)) await tellOfPasskeys(platform, ctx.path, userId)
    }),
  }
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const message = result.error.issues.map((issue) => [...issue.path, issue.message].join(': ')).join('; ')
  throw new APIError('BAD_REQUEST', { code: 'BAD_REQUEST', message })
}

function originOf({ ipAddress, userAgent }: { ipAddress?: string | null; userAgent?: string | null }) {
  return { address: ipAddress || null, userAgent: userAgent?.slice(0, 500) || null }
}

/** Not waited for, so that an answer takes as long for an account that is there as for one that is not. */
function noteFailure(
  platform: Platform,
  attempts: Attempts,
  { headers, body }: Pick<GenericEndpointContext, 'headers' | 'body'>,
) {
  const { email } = parsed(Credentials, body)
  const origin = originOf({ ipAddress: headers?.get(addressHeader), userAgent: headers?.get('user-agent') })
  const note = async () => {
    if (await attempts.mayBeTold(email.toLowerCase())) await service.signInFailed(platform, email.toLowerCase(), origin)
  }
  note().catch((error) => platform.log.warn({ err: error }, 'a failed sign-in was not written down'))
}

async function tellOfPasskeys(platform: Platform, path: string, userId: string) {
  if (path === '/passkey/verify-registration') await service.securityChanged(platform, userId, 'passkey_added')
  if (path === '/passkey/delete-passkey') await service.securityChanged(platform, userId, 'passkey_removed')
}

type Hooks = NonNullable<BetterAuthOptions['databaseHooks']>

/**
 * Sessions end in one transaction with the event that says so, so better-auth's own deletion is left out. The session of a
 * password alone is no sign-in yet: it is announced, or taken back without a word, when it is known whether that is enough.
 */
function sessionHooks(platform: Platform): NonNullable<Hooks['session']> {
  return {
    create: {
      before: async (session, ctx) => {
        await refuseDeactivated(platform, session.userId)
        if (!complete.has(ctx?.path ?? '')) await refuseHalfWay(platform, session.userId)
      },
      after: async (session, ctx) => {
        if (ctx?.path === '/sign-in/email') return
        await service.signedIn(platform, { userId: session.userId, sessionId: session.id, ...originOf(session) })
      },
    },
    delete: {
      before: async (session, ctx) => {
        if (ctx?.path === '/sign-in/email') return
        const end = ctx?.path === '/sign-out' ? service.signOut : service.revoke
        await end(platform, { userId: session.userId, sessionId: session.id })
        return false
      },
    },
  }
}

function personHooks(platform: Platform): NonNullable<Hooks['user']> {
  return {
    create: {
      before: async ({ email }, ctx) => {
        await requireAdmission(platform, email, ctx?.body?.invitation)
      },
      after: async ({ id, email }, ctx) => {
        const invitation = await invitationOf(platform, email, ctx?.body?.invitation)
        if (invitation) await accept(platform, invitation, id)
      },
    },
    update: {
      after: async ({ id }, ctx) => {
        if (ctx?.path === '/two-factor/verify-totp') await service.securityChanged(platform, id, 'two_factor_enabled')
        if (ctx?.path === '/two-factor/disable') await service.securityChanged(platform, id, 'two_factor_disabled')
      },
    },
  }
}

/**
 * The ways in that ask for the second step, or are both steps in one; a provider's sign-in is the provider's matter. Any
 * other, also one that is added later, is closed to those who have turned the second step on.
 */
const complete = new Set([
  ...['/sign-in/email', '/two-factor/verify-totp', '/two-factor/verify-backup-code', '/two-factor/disable'],
  ...['/passkey/verify-authentication', '/callback/:id'],
])

async function refuseHalfWay({ db }: Platform, userId: string) {
  if ((await securityOf(db, userId)).twoFactorEnabled)
    throw new APIError('FORBIDDEN', { code: 'SECOND_STEP', message: 'this way in leaves the second step out' })
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
