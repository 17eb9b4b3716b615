import type { BetterAuthOptions } from 'better-auth'
import { createEmailVerificationToken } from 'better-auth/api'
import { magicLink } from 'better-auth/plugins'
import type { Platform } from '../../platform/platform.ts'
import { changedLetter, knownLetter, magicLetter, resetLetter, verifyLetter } from './letters.ts'
import { post } from './post.ts'
import * as repository from './repository.ts'
import * as service from './service.ts'

const hour = 3_600
const tenMinutes = 600

type Options = Required<Pick<BetterAuthOptions, 'emailVerification'>> & {
  emailAndPassword: Partial<NonNullable<BetterAuthOptions['emailAndPassword']>>
}

interface Addressee {
  id: string
  email: string
}

/**
 * What better-auth does by mail. Letters are put down and sent by a worker, so that a request takes as long for an address
 * that nobody has. Every link leads to a page of the app, where a click does what it is for: those who look into mail
 * before its reader does open links, but do not click.
 */
export function mailing(platform: Platform): Options {
  const { config } = platform
  return {
    emailAndPassword: {
      requireEmailVerification: config.smtpUrl !== undefined,
      resetPasswordTokenExpiresIn: hour,
      sendResetPassword: async ({ user, url, token }) =>
        send(platform, user, resetLetter(page(url, '/new-password', { token }))),
      onPasswordReset: ({ user }) => passwordChanged(platform, user, null),
      onExistingUserSignUp: async ({ user }) => send(platform, user, knownLetter(signInPage(config.publicUrl))),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: true,
      autoSignInAfterVerification: false,
      expiresIn: 24 * hour,
      sendVerificationEmail: async ({ user, url, token }) =>
        send(platform, user, verifyLetter(page(url, '/confirm-address', { token }))),
      afterEmailVerification: ({ id }) => service.securityChanged(platform, id, 'email_verified'),
    },
  }
}

/** Signing in by a link, for those who have an account and no second step, which a link would leave out. */
export function magicLinks(platform: Platform) {
  return magicLink({
    disableSignUp: true,
    expiresIn: tenMinutes,
    storeToken: 'hashed',
    sendMagicLink: async ({ email, url, token }) => {
      const person = await repository.findByEmail(platform.db, email.toLowerCase())
      if (!person || person.two_factor_enabled) return
      // Who chose the password of an address that nobody has confirmed is not known to be who reads its mail.
      const letter = person.email_verified
        ? magicLetter(page(url, '/sign-in-link', { token }))
        : verifyLetter(page(url, '/confirm-address', { token: await confirmationOf(platform, person) }))
      await send(platform, person, letter)
    },
  })
}

function confirmationOf({ config }: Platform, { id, email }: Addressee): Promise<string> {
  return createEmailVerificationToken(config.authSecret, email, undefined, 24 * hour, { userId: id })
}

/** Ends every other session of somebody whose password is new, and tells them of it; `sessionId` is the one that goes on. */
export async function passwordChanged(platform: Platform, person: Addressee, sessionId: string | null) {
  await service.endSessionsBut(platform, person.id, sessionId)
  await service.securityChanged(platform, person.id, 'password_changed')
  await send(platform, person, changedLetter())
}

function send(platform: Platform, { email }: Addressee, words: Omit<Parameters<typeof post>[1], 'to'>) {
  return post(platform, { to: email, ...words })
}

/** A page of the app, at the address that the deployment has, as better-auth's own link names it. */
function page(url: string, path: string, params: Record<string, string>): string {
  const target = new URL(path, url)
  // Behind the #, where no server and no log sees it.
  target.hash = new URLSearchParams(params).toString()
  return target.href
}

function signInPage(publicUrl: string | undefined): string {
  return new URL('/sign-in', publicUrl ?? 'http://localhost').href
}
