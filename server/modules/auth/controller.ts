import { z } from 'zod'
import {
  Account,
  FindPeople,
  ListAccounts,
  Me,
  Person,
  RevokeSession,
  Security,
  Session,
  SetRole,
  SignInOptions,
} from '../../../shared/auth.ts'
import { adminProcedure, procedure, publicProcedure, router } from '../../platform/trpc.ts'
import * as service from './service.ts'

const tags = ['auth']

export const authRouter = router({
  me: procedure
    .meta({ openapi: { method: 'GET', path: '/me', tags, summary: 'Who you are' } })
    .input(z.void())
    .output(Me)
    .query(({ ctx }) => service.me(ctx)),

  security: procedure
    .meta({ openapi: { method: 'GET', path: '/me/security', tags, summary: 'How you sign in' } })
    .input(z.void())
    .output(Security)
    .query(({ ctx }) => service.security(ctx)),

  signInOptions: publicProcedure
    .meta({ openapi: { method: 'GET', path: '/sign-in-options', tags, summary: 'Ways to sign in' } })
    .input(z.void())
    .output(SignInOptions)
    .query(({ ctx }) => service.signInOptions(ctx)),

  sessions: procedure
    .meta({ openapi: { method: 'GET', path: '/sessions', tags, summary: 'Where you are signed in' } })
    .input(z.void())
    .output(z.array(Session))
    .query(({ ctx }) => service.sessions(ctx)),

  revokeSession: procedure
    .meta({ openapi: { method: 'POST', path: '/sessions/{sessionId}/revoke', tags, summary: 'Sign a device out' } })
    .input(RevokeSession)
    .output(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => service.revokeSession(ctx, input)),

  revokeOtherSessions: procedure
    .meta({ openapi: { method: 'POST', path: '/sessions/revoke-others', tags, summary: 'Sign all other devices out' } })
    .input(z.void())
    .output(z.array(z.uuid()))
    .mutation(({ ctx }) => service.revokeOtherSessions(ctx)),

  people: procedure
    .meta({ openapi: { method: 'GET', path: '/people', tags, summary: 'People by id or by name' } })
    .input(FindPeople)
    .output(z.array(Person))
    .query(({ ctx, input }) => service.findPeople(ctx, input)),

  accounts: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/accounts', tags, summary: 'Accounts with their roles, by name' } })
    .input(ListAccounts)
    .output(z.array(Account))
    .query(({ ctx, input }) => service.accounts(ctx, input)),

  setRole: adminProcedure
    .meta({ openapi: { method: 'POST', path: '/accounts/{userId}/role', tags, summary: 'Give somebody another role' } })
    .input(SetRole)
    .output(Account)
    .mutation(({ ctx, input }) => service.setRole(ctx, input)),
})
