import type { Choice, SearchQuery } from '../../../shared/searchQuery.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { peopleCalled } from '../auth/index.ts'
import { type ReadableChannel, readableChannels, readableIds } from '../channels/index.ts'
import { savedPlaces } from '../saved/index.ts'
import type { Addressee, EngineSearch } from './engine.ts'

type Resolved = Omit<EngineSearch, 'sort' | 'limit' | 'cursor'>

/**
 * A search with the people, channels and messages that it names, as far as the actor may read them; null where nothing can
 * be found, since it asks for somebody or something that is not there, or not for them: they are told nothing else.
 */
export async function resolve(ctx: ActorContext, query: SearchQuery): Promise<Resolved | null> {
  const [from, to, { channelIds, channels }] = await Promise.all([
    personIds(ctx, query.from),
    personIds(ctx, query.to),
    readable(ctx, query),
  ])
  const saved = query.is.all.includes('saved') || query.is.none.includes('saved') ? await savedPlaces(ctx) : []
  if (!from || !to || channelIds.length === 0) return null
  return {
    channelIds,
    clauses: query.clauses,
    not: query.not,
    from,
    to: { some: to.some.map(addressee(channels)), none: to.none.map(addressee(channels)) },
    has: query.has,
    is: { all: query.is.all.filter(isOfMessage), none: query.is.none.filter(isOfMessage) },
    among: query.is.all.includes('saved') ? saved : null,
    except: query.is.none.includes('saved') ? saved : [],
    since: query.since,
    until: query.until,
  }
}

const isOfMessage = <Is extends string>(is: Is): is is Exclude<Is, 'saved'> => is !== 'saved'

/** Null where only people are asked for who are not there. */
async function personIds(ctx: ActorContext, { some, none }: Choice<string>): Promise<Choice<string> | null> {
  const ids = await idsOf(ctx, [...some, ...none])
  const wanted = some.flatMap((name) => ids.get(name) ?? [])
  if (some.length > 0 && wanted.length === 0) return null
  return { some: [...new Set(wanted)], none: [...new Set(none.flatMap((name) => ids.get(name) ?? []))] }
}

/** The people of each name, as it was written. */
async function idsOf(ctx: ActorContext, names: readonly string[]): Promise<Map<string, string[]>> {
  const bare = new Map(
    names.map((name) => [
      name,
      name
        .replace(/^<@(.*)>$/, '$1')
        .replace(/^@/, '')
        .toLowerCase(),
    ]),
  )
  const known = await peopleCalled(ctx, [...new Set(bare.values())])
  return new Map([...bare].map(([name, word]) => [name, word === 'me' ? [ctx.actor.userId] : (known.get(word) ?? [])]))
}

async function readable(ctx: ActorContext, query: SearchQuery) {
  const { some, none } = query.in
  const names = [...some, ...none]
  if (names.length + query.to.some.length + query.to.none.length === 0)
    return { channelIds: await readableIds(ctx), channels: [] }
  const channels = await readableChannels(ctx)
  const people = await idsOf(
    ctx,
    names.filter((name) => name.startsWith('@') || name.startsWith('<@')),
  )
  const isCalled = (channel: ReadableChannel, name: string) =>
    channel.id === name.toLowerCase() ||
    (channel.name !== '' && channel.name === name.replace(/^#/, '').toLowerCase().normalize('NFC')) ||
    (people.get(name) ?? []).some((userId) => isBetween(channel, ctx.actor.userId, userId))
  const wanted = channels.filter(
    (channel) =>
      (some.length === 0 || some.some((name) => isCalled(channel, name))) &&
      !none.some((name) => isCalled(channel, name)),
  )
  return { channelIds: wanted.map(({ id }) => id), channels }
}

/** Whether it is the conversation of the two, or somebody's with themself. */
function isBetween({ kind, userIds }: ReadableChannel, one: string, other: string): boolean {
  const both = new Set([one, other])
  return kind === 'direct' && userIds.length === both.size && userIds.every((id) => both.has(id))
}

const addressee =
  (channels: readonly ReadableChannel[]) =>
  (userId: string): Addressee => ({
    userId,
    channelIds: channels
      .filter(({ kind, userIds }) => kind === 'direct' && userIds.includes(userId))
      .map(({ id }) => id),
  })
