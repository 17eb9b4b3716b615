import { TRPCError } from '@trpc/server'
import type { FoundMessages, HitGroup, SearchMessages } from '../../../shared/search.ts'
import { type Clause, parseQuery, type SearchQuery } from '../../../shared/searchQuery.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { readableAmong } from '../channels/index.ts'
import { messagesAt } from '../messages/index.ts'
import { highlights } from './documents.ts'
import { CursorError, type Found, type Place } from './engine.ts'
import { findKept } from './hot.ts'
import { resolve } from './resolve.ts'
import { saying } from './similar.ts'

/** What the actor may read now and looks for. */
export async function messages(ctx: ActorContext, input: SearchMessages): Promise<FoundMessages> {
  const query = parseQuery(input.text, { timeZone: input.timeZone ?? 'UTC' })
  const found = asksForNothing(query) ? nothing : await find(ctx, query, input)
  const { total, similar } = found
  const meant = [...query.clauses, ...similar.map(saying)]
  const next = found.next && Buffer.from(found.next).toString('base64url')
  return { groups: await groupsOf(ctx, found.hits, meant), next, total, ignored: query.ignored, similar }
}

const nothing: Found = { hits: [], next: null, total: 0, similar: [] }

function asksForNothing({ clauses, not, from, to, in: places, has, is, since, until }: SearchQuery): boolean {
  const choices = [from, to, places].flatMap(({ some, none }) => [...some, ...none])
  const demands = [has, is].flatMap(({ all, none }) => [...all, ...none])
  return clauses.length + not.length + choices.length + demands.length === 0 && since === null && until === null
}

async function find(ctx: ActorContext, query: SearchQuery, { sort, limit, cursor }: SearchMessages): Promise<Found> {
  const resolved = await resolve(ctx, query)
  if (!resolved) return nothing
  const from = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString()
  try {
    return await findKept(ctx, { ...resolved, sort, limit, cursor: from })
  } catch (error) {
    if (error instanceof CursorError) throw new TRPCError({ code: 'BAD_REQUEST', message: error.message })
    throw error
  }
}

/** The messages as they are now, for the index may be a moment behind. */
async function groupsOf(ctx: ActorContext, hits: readonly Place[], clauses: readonly Clause[]): Promise<HitGroup[]> {
  const [readable, messages] = await Promise.all([
    readableAmong(
      ctx,
      hits.map(({ channelId }) => channelId),
    ),
    ctx.read((db) => messagesAt({ db }, hits)),
  ])
  const here = new Map(messages.filter(({ deletedAt }) => !deletedAt).map((message) => [keyOf(message), message]))
  const byChannel = Map.groupBy(hits, ({ channelId }) => channelId)
  return [...byChannel].flatMap(([channelId, places]) => {
    const channel = readable.get(channelId)
    const own = places.flatMap((place) => here.get(keyOf(place)) ?? [])
    const found = own.map((message) => ({ message, highlights: highlights(message, clauses) }))
    return channel && found.length > 0 ? [{ channel, hits: found }] : []
  })
}

const keyOf = ({ channelId, id }: Place) => `${channelId}/${id}`
