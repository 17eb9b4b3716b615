import { createHmac, timingSafeEqual } from 'node:crypto'
import type { GenericEndpointContext } from 'better-auth'
import { uuidv7 } from '../../platform/ids.ts'

const cookieName = 'device'
const aYear = 365 * 86_400

/**
 * The device's id, where somebody has signed in to this account on it before. It proves nothing more than that: whoever
 * has it may try for themself, however many strangers try at the same account (OWASP's device cookies).
 */
export function knownDevice(ctx: GenericEndpointContext, email: string): string | undefined {
  const [id = '', given = ''] = (ctx.getCookie(nameOf(ctx)) ?? '').split('.')
  const expected = sign(ctx, id, email)
  const isOurs = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  return isOurs ? id : undefined
}

/** Marks the device as one that the account's person has signed in on. */
export function rememberDevice(ctx: GenericEndpointContext, email: string) {
  const id = uuidv7()
  const { attributes } = ctx.context.createAuthCookie(cookieName, { maxAge: aYear })
  ctx.setCookie(nameOf(ctx), `${id}.${sign(ctx, id, email)}`, attributes)
}

function nameOf(ctx: GenericEndpointContext): string {
  return ctx.context.createAuthCookie(cookieName).name
}

function sign(ctx: GenericEndpointContext, id: string, email: string): string {
  return createHmac('sha256', ctx.context.secret).update(`device|${id}|${email.toLowerCase()}`).digest('base64url')
}
