import { z } from 'zod'
import { FindPeople, Me, Person, RevokeSession, Session } from '../../../shared/auth.ts'
import { procedure, router } from '../../platform/trpc.ts'
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

  people: procedure
    .meta({ openapi: { method: 'GET', path: '/people', tags, summary: 'People by id or by name' } })
    .input(FindPeople)
    .output(z.array(Person))
    .query(({ ctx, input }) => service.findPeople(ctx, input)),
})
