import { randomBytes } from 'node:crypto'
import { TRPCError } from '@trpc/server'
import { APIError } from 'better-auth/api'
import {
  atLeast,
  type Invitation,
  InvitationCode,
  type InviteToWorkspace,
  type NewInvitation,
  policyChanged,
  type SignUpPolicy,
} from '../../../shared/auth.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { digestOf } from '../../platform/digest.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { inviteLetter } from './letters.ts'
import * as repository from './policyRepository.ts'
import { post } from './post.ts'

const codeBytes = 24
const week = 7 * 86_400_000

/** Who may make an account. */
export function signUpPolicy({ db }: Platform): Promise<SignUpPolicy> {
  return repository.policy(db)
}

export async function setSignUpPolicy(ctx: ActorContext, policy: SignUpPolicy): Promise<SignUpPolicy> {
  // Without mail nobody proves that an address is theirs, and anybody could claim one of the domain.
  if (policy.policy === 'domain' && !ctx.config.smtpUrl)
    throw new TRPCError({ code: 'PRECONDITION_FAILED', message: 'addresses cannot be verified without SMTP_URL' })
  await ctx.db.transaction().execute(async (db: Db) => {
    await repository.setPolicy(db, policy)
    const { userId } = ctx.actor
    await announce(db, [newEvent(policyChanged, { key: userId, actor: userId, data: { userId, ...policy } })])
  })
  return policy
}

/**
 * Lets somebody of this address make an account, as the policy says; the first person of all may always come.
 * @throws APIError FORBIDDEN
 */
export async function requireAdmission(platform: Platform, email: string, code: unknown): Promise<void> {
  const { db } = platform
  if (await invitationOf(platform, email, code)) return
  const { policy, domains } = await repository.policy(db)
  const domain = email.toLowerCase().split('@').at(-1) ?? ''
  if (policy === 'open' || (policy === 'domain' && domains.includes(domain))) return
  if (await repository.isEmpty(db)) return
  throw new APIError('FORBIDDEN', { code: 'NOT_INVITED', message: 'only for those who are invited' })
}

/** The invitation that somebody of this address comes by, if it is a good one. */
export async function invitationOf({ db }: Platform, email: string, code: unknown): Promise<Invitation | undefined> {
  const given = InvitationCode.safeParse(code).data
  const invitation = given && (await repository.findInvitation(db, digestOf(given)))
  return invitation && invitation.email === email.toLowerCase() ? invitation : undefined
}

/** Uses an invitation up, for the person who came by it: their address is proven, and their role is what they were invited as. */
export async function accept({ db }: Pick<Platform, 'db'>, invitation: Invitation, userId: string) {
  await repository.acceptInvitation(db, invitation, userId)
}

/** Invites an address, anew where it was invited before. Owners may invite admins. */
export async function inviteToWorkspace(ctx: ActorContext, { email, role }: InviteToWorkspace): Promise<NewInvitation> {
  if (role === 'admin' && !atLeast('owner', ctx.actor.role))
    throw new TRPCError({ code: 'FORBIDDEN', message: 'only owners choose owners and admins' })
  const code = randomBytes(codeBytes).toString('base64url')
  const now = Date.now()
  const invitation = {
    id: uuidv7(),
    email: email.toLowerCase(),
    role,
    invitedBy: ctx.actor.userId,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + week).toISOString(),
  }
  await ctx.db.transaction().execute(async (db: Db) => {
    await repository.upsertInvitation(db, invitation, digestOf(code))
    const { publicUrl } = ctx.config
    const href = publicUrl && `${new URL(publicUrl).origin}/join#code=${code}&email=${encodeURIComponent(email)}`
    if (href) await post({ ...ctx, db }, { to: invitation.email, ...inviteLetter(ctx.actor.name, href) })
  })
  return { ...invitation, code }
}

export function invitations({ db }: Platform): Promise<Invitation[]> {
  return repository.invitations(db)
}

export async function revokeInvitation({ db }: ActorContext, invitationId: string): Promise<{ invitationId: string }> {
  if (!(await repository.deleteInvitation(db, invitationId)))
    throw new TRPCError({ code: 'NOT_FOUND', message: 'no such invitation' })
  return { invitationId }
}
