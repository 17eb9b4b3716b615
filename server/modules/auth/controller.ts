import { z } from 'zod'
import {
  Account,
  AuditEntry,
  Bot,
  CreateBot,
  CreateToken,
  FindPeople,
  Invitation,
  InviteToWorkspace,
  ListAccounts,
  ListAudit,
  ListTokens,
  Me,
  NewInvitation,
  NewToken,
  OneInvitation,
  OneToken,
  Person,
  RevokeSession,
  Security,
  Session,
  SetRole,
  SignInOptions,
  SignUpPolicy,
  Token,
} from '../../../shared/auth.ts'
import { BrowsePeople, OnePerson, Profile, UpdateProfile } from '../../../shared/profiles.ts'
import {
  adminProcedure,
  adminSessionProcedure,
  memberProcedure,
  procedure,
  publicProcedure,
  router,
  sessionProcedure,
} from '../../platform/trpc.ts'
import * as activation from './activation.ts'
import { audit } from './audit.ts'
import * as policy from './policy.ts'
import * as profiles from './profiles.ts'
import * as service from './service.ts'
import * as tokens from './tokens.ts'

const tags = ['auth']

export const authRouter = router({
  me: procedure
    .meta({ openapi: { method: 'GET', path: '/me', tags, summary: 'Who you are' } })
    .input(z.void())
    .output(Me)
    .query(({ ctx }) => service.me(ctx)),

  security: sessionProcedure
    .meta({ openapi: { method: 'GET', path: '/me/security', tags, summary: 'How you sign in' } })
    .input(z.void())
    .output(Security)
    .query(({ ctx }) => service.security(ctx)),

  signInOptions: publicProcedure
    .meta({ openapi: { method: 'GET', path: '/sign-in-options', tags, summary: 'Ways to sign in' } })
    .input(z.void())
    .output(SignInOptions)
    .query(({ ctx }) => service.signInOptions(ctx)),

  sessions: sessionProcedure
    .meta({ openapi: { method: 'GET', path: '/sessions', tags, summary: 'Where you are signed in' } })
    .input(z.void())
    .output(z.array(Session))
    .query(({ ctx }) => service.sessions(ctx)),

  revokeSession: sessionProcedure
    .meta({ openapi: { method: 'POST', path: '/sessions/{sessionId}/revoke', tags, summary: 'Sign a device out' } })
    .input(RevokeSession)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => service.revokeSession(ctx, input)),

  revokeOtherSessions: sessionProcedure
    .meta({ openapi: { method: 'POST', path: '/sessions/revoke-others', tags, summary: 'Sign all other devices out' } })
    .input(z.void())
    .output(z.array(z.uuid()))
    .mutation(({ ctx }) => service.revokeOtherSessions(ctx)),

  people: procedure
    .meta({ openapi: { method: 'GET', path: '/people', tags, summary: 'People by id, or by name, handle or title' } })
    .input(FindPeople)
    .output(z.array(Person))
    .query(({ ctx, input }) => service.findPeople(ctx, input)),

  signUpPolicy: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/sign-up-policy', tags, summary: 'Who may make an account' } })
    .input(z.void())
    .output(SignUpPolicy)
    .query(({ ctx }) => policy.signUpPolicy(ctx)),

  setSignUpPolicy: adminSessionProcedure
    .meta({ openapi: { method: 'PUT', path: '/sign-up-policy', tags, summary: 'Decide who may make an account' } })
    .input(SignUpPolicy)
    .output(SignUpPolicy)
    .mutation(({ ctx, input }) => policy.setSignUpPolicy(ctx, input)),

  inviteToWorkspace: adminSessionProcedure
    .meta({ openapi: { method: 'POST', path: '/invitations', tags, summary: 'Keep a place for an address' } })
    .input(InviteToWorkspace)
    .output(NewInvitation)
    .mutation(({ ctx, input }) => policy.inviteToWorkspace(ctx, input)),

  invitations: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/invitations', tags, summary: 'Who is invited' } })
    .input(z.void())
    .output(z.array(Invitation))
    .query(({ ctx }) => policy.invitations(ctx)),

  revokeInvitation: adminSessionProcedure
    .meta({ openapi: { method: 'DELETE', path: '/invitations/{invitationId}', tags, summary: 'Take one back' } })
    .input(OneInvitation)
    .output(OneInvitation)
    .mutation(({ ctx, input }) => policy.revokeInvitation(ctx, input.invitationId)),

  accounts: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/accounts', tags, summary: 'Accounts with their roles, by name' } })
    .input(ListAccounts)
    .output(z.array(Account))
    .query(({ ctx, input }) => service.accounts(ctx, input)),

  setRole: adminSessionProcedure
    .meta({ openapi: { method: 'POST', path: '/accounts/{userId}/role', tags, summary: 'Give somebody another role' } })
    .input(SetRole)
    .output(Account)
    .mutation(({ ctx, input }) => service.setRole(ctx, input)),

  createToken: sessionProcedure
    .meta({ openapi: { method: 'POST', path: '/tokens', tags, summary: 'Make a token, whose secret is told once' } })
    .input(CreateToken)
    .output(NewToken)
    .mutation(({ ctx, input }) => tokens.createToken(ctx, input)),

  tokens: sessionProcedure
    .meta({ openapi: { method: 'GET', path: '/tokens', tags, summary: 'Your tokens, or those of a bot' } })
    .input(ListTokens)
    .output(z.array(Token))
    .query(({ ctx, input }) => tokens.tokens(ctx, input)),

  revokeToken: sessionProcedure
    .meta({ openapi: { method: 'DELETE', path: '/tokens/{tokenId}', tags, summary: 'End a token' } })
    .input(OneToken)
    .output(OneToken)
    .mutation(({ ctx, input }) => tokens.revokeToken(ctx, input)),

  createBot: adminSessionProcedure
    .meta({ openapi: { method: 'POST', path: '/bots', tags, summary: 'Make a program that takes part by name' } })
    .input(CreateBot)
    .output(Bot)
    .mutation(({ ctx, input }) => tokens.createBot(ctx, input)),

  bots: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/bots', tags, summary: 'Programs that take part by name' } })
    .input(z.void())
    .output(z.array(Bot))
    .query(({ ctx }) => tokens.bots(ctx)),

  audit: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/audit', tags, summary: 'Who came in, and what was decided about it' } })
    .input(ListAudit)
    .output(z.array(AuditEntry))
    .query(({ ctx, input }) => audit(ctx, input)),

  profile: procedure
    .meta({ openapi: { method: 'GET', path: '/people/{userId}', tags, summary: 'The profile of a person' } })
    .input(OnePerson)
    .output(Profile)
    .query(({ ctx, input }) => profiles.profile(ctx, input.userId)),

  updateProfile: sessionProcedure
    .meta({ openapi: { method: 'PATCH', path: '/me', tags, summary: 'Change your own profile' } })
    .input(UpdateProfile)
    .output(Profile)
    .mutation(({ ctx, input }) => profiles.updateProfile(ctx, input)),

  directory: memberProcedure
    .meta({ openapi: { method: 'GET', path: '/directory', tags, summary: 'Profiles of everybody active, by name' } })
    .input(BrowsePeople)
    .output(z.array(Profile))
    .query(({ ctx, input }) => profiles.directory(ctx, input)),

  deactivate: adminSessionProcedure
    .meta({
      openapi: { method: 'POST', path: '/accounts/{userId}/deactivate', tags, summary: 'Shut somebody out, at once' },
    })
    .input(OnePerson)
    .output(Account)
    .mutation(({ ctx, input }) => activation.deactivate(ctx, input.userId)),

  reactivate: adminSessionProcedure
    .meta({
      openapi: { method: 'POST', path: '/accounts/{userId}/reactivate', tags, summary: 'Let somebody in again' },
    })
    .input(OnePerson)
    .output(Account)
    .mutation(({ ctx, input }) => activation.reactivate(ctx, input.userId)),
})
