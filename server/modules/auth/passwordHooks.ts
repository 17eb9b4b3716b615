import type { GenericEndpointContext } from 'better-auth'
import { APIError, getSessionFromCtx } from 'better-auth/api'
import { z } from 'zod'
import { Password } from '../../../shared/auth.ts'
import { weakness } from './passwordRules.ts'

const New = z.object({ newPassword: Password })
const First = z.object({ password: Password, name: z.string().catch(''), email: z.string().catch('') })

/**
 * Refuses a new password that is too easily guessed, wherever one is chosen.
 * @throws APIError BAD_REQUEST with the reason.
 */
export async function requireStrength(ctx: GenericEndpointContext): Promise<void> {
  const problem = await weaknessOf(ctx)
  if (problem) throw new APIError('BAD_REQUEST', { code: 'WEAK_PASSWORD', message: problem })
}

async function weaknessOf(ctx: GenericEndpointContext): Promise<string | undefined> {
  if (ctx.path === '/sign-up/email') {
    const chosen = First.safeParse(ctx.body).data
    return chosen && weakness(chosen.password, chosen)
  }
  if (ctx.path !== '/reset-password' && ctx.path !== '/change-password') return undefined
  const chosen = New.safeParse(ctx.body)
  if (!chosen.success) return 'a password has 10 to 128 characters'
  const person = ctx.path === '/change-password' ? (await getSessionFromCtx(ctx))?.user : undefined
  return weakness(chosen.data.newPassword, person ?? {})
}
