import { z } from 'zod'
import { FoundChannel, FoundMessages, FoundPerson, SearchMessages, SearchNames } from '../../../shared/search.ts'
import { procedure, router } from '../../platform/trpc.ts'
import * as names from './names.ts'
import * as service from './service.ts'

const tags = ['search']

export const searchRouter = router({
  messages: procedure
    .meta({ openapi: { method: 'GET', path: '/search/messages', tags, summary: 'Find messages' } })
    .input(SearchMessages)
    .output(FoundMessages)
    .query(({ ctx, input }) => service.messages(ctx, input)),

  people: procedure
    .meta({ openapi: { method: 'GET', path: '/search/people', tags, summary: 'Find people' } })
    .input(SearchNames)
    .output(z.array(FoundPerson))
    .query(({ ctx, input }) => names.people(ctx, input)),

  channels: procedure
    .meta({ openapi: { method: 'GET', path: '/search/channels', tags, summary: 'Find channels' } })
    .input(SearchNames)
    .output(z.array(FoundChannel))
    .query(({ ctx, input }) => names.channels(ctx, input)),
})
