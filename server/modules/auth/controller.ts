import { z } from 'zod'
import { Account, FindPeople, ListAccounts, Me, Person, RevokeSession, Session, SetRole } from '../../../shared/auth.ts'
import { BrowsePeople, OnePerson, Profile, UpdateProfile } from '../../../shared/profiles.ts'
import { adminProcedure, memberProcedure, procedure, router } from '../../platform/trpc.ts'
import * as activation from './activation.ts'
import * as profiles from './profiles.ts'
import * as service from './service.ts'

const tags = ['auth']

export const authRouter = router({
  me: procedure
    .meta({ openapi: { method: 'GET', path: '/me', tags, summary: 'Who you are' } })
    .input(z.void())
    .output(Me)
    .query(({ ctx }) => service.me(ctx)),

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
    .meta({ openapi: { method: 'GET', path: '/people', tags, summary: 'People by id, or by name, handle or title' } })
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

  profile: procedure
    .meta({ openapi: { method: 'GET', path: '/people/{userId}', tags, summary: 'The profile of a person' } })
    .input(OnePerson)
    .output(Profile)
    .query(({ ctx, input }) => profiles.profile(ctx, input.userId)),

  updateProfile: procedure
    .meta({ openapi: { method: 'PATCH', path: '/me', tags, summary: 'Change your own profile' } })
    .input(UpdateProfile)
    .output(Profile)
    .mutation(({ ctx, input }) => profiles.updateProfile(ctx, input)),

  directory: memberProcedure
    .meta({ openapi: { method: 'GET', path: '/directory', tags, summary: 'Profiles of everybody active, by name' } })
    .input(BrowsePeople)
    .output(z.array(Profile))
    .query(({ ctx, input }) => profiles.directory(ctx, input)),

  deactivate: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/accounts/{userId}/deactivate', tags, summary: 'Shut somebody out, at once' },
    })
    .input(OnePerson)
    .output(Account)
    .mutation(({ ctx, input }) => activation.deactivate(ctx, input.userId)),

  reactivate: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/accounts/{userId}/reactivate', tags, summary: 'Let somebody in again' },
    })
    .input(OnePerson)
    .output(Account)
    .mutation(({ ctx, input }) => activation.reactivate(ctx, input.userId)),
})
