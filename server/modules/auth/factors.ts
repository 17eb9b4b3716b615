import { passkey } from '@better-auth/passkey'
import type { GenericEndpointContext } from 'better-auth'
import { APIError, getSessionFromCtx } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins'
import { TotpCode } from '../../../shared/auth.ts'
import type { Platform } from '../../platform/platform.ts'
import * as repository from './repository.ts'
import { passkeyColumns, twoFactorColumns } from './tables.ts'

const digits = 6
const period = 30
const fifteenMinutes = 900
const mostPasskeys = 20

/**
 * Codes of an authenticator app (RFC 6238), and recovery codes for when it is lost. Ten wrong codes lock the second step
 * for a while; only somebody who knows the password comes so far as to try.
 */
export function totp() {
  return twoFactor({
    issuer: 'Realtime Chat',
    totpOptions: { digits, period },
    backupCodeOptions: { amount: 10, length: 10, storeBackupCodes: 'encrypted' },
    accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: fifteenMinutes },
    twoFactorCookieMaxAge: 600,
    trustDeviceMaxAge: 30 * 86_400,
    schema: twoFactorColumns,
  })
}

/**
 * Passkeys (WebAuthn level 3) stand for both steps of a sign-in, so that the device has to verify its person. They belong
 * to a host name; where the deployment has none, to `localhost`.
 */
export function passkeys({ config: { publicUrl }, db }: Platform) {
  return passkey({
    rpName: 'Realtime Chat',
    rpID: publicUrl ? new URL(publicUrl).hostname : 'localhost',
    ...(publicUrl && { origin: new URL(publicUrl).origin }),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ user, verification }) => {
        requireVerified(verification.registrationInfo?.userVerified)
        if ((await repository.securityOf(db, user.id)).passkeys.length >= mostPasskeys)
          throw new APIError('CONFLICT', { code: 'TOO_MANY_PASSKEYS', message: `at most ${mostPasskeys} passkeys` })
      },
    },
    authentication: {
      afterVerification: ({ verification }) => requireVerified(verification.authenticationInfo.userVerified),
    },
    schema: passkeyColumns,
  })
}

function requireVerified(verified: boolean | undefined) {
  if (!verified)
    throw new APIError('UNAUTHORIZED', { code: 'NOT_VERIFIED', message: 'the device did not verify its person' })
}

/**
 * Lets each code through once, whoever watched it being typed. Marks wrong codes too, which does no harm: they are as many
 * as the lock allows.
 * @throws APIError UNAUTHORIZED, as for a wrong code.
 */
export async function spendCode({ db }: Platform, ctx: GenericEndpointContext): Promise<void> {
  const code = TotpCode.safeParse(ctx.body?.code).data
  const userId = await whoConfirms(ctx)
  if (!code || !userId) return
  if (await repository.spendCode(db, userId, code)) return
  throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'Invalid code' })
}

/** Whoever is half signed in, by the cookie of the first step; or signed in, and turning the second step on. */
async function whoConfirms(ctx: GenericEndpointContext): Promise<string | undefined> {
  const cookie = ctx.context.createAuthCookie('two_factor')
  const identifier = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
  if (!identifier) return (await getSessionFromCtx(ctx))?.user.id
  return (await ctx.context.internalAdapter.findVerificationValue(identifier))?.value
}
