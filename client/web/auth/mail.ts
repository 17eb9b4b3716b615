import { ChatError } from 'realtime-chat/sdk'
import { z } from 'zod'
import { askAuth } from './post.ts'

const Anything = z.unknown()

export const requestReset = (email: string) => askAuth('request-password-reset', Anything, { email })

export const resetPassword = (token: string, newPassword: string) =>
  askAuth('reset-password', Anything, { token, newPassword })

export const changePassword = (currentPassword: string, newPassword: string) =>
  askAuth('change-password', Anything, { currentPassword, newPassword })

export const requestSignInLink = (email: string) => askAuth('sign-in/magic-link', Anything, { email })

export const confirmAddress = (token: string) => askAuth(`verify-email?token=${encodeURIComponent(token)}`, Anything)

/** Signs in by a mailed link. The answer leads on to a page, whose address says what went wrong. @throws ChatError */
export async function followSignInLink(token: string): Promise<void> {
  const { ok, url } = await fetch(`/api/auth/magic-link/verify?token=${encodeURIComponent(token)}`)
  if (!ok || new URL(url).searchParams.has('error'))
    throw new ChatError('BAD_REQUEST', 'this link is not good any more')
}
