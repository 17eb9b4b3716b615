import { atLeast } from '../../../shared/auth.ts'
import type { Channel } from '../../../shared/channels.ts'
import type { ActorContext } from '../../platform/platform.ts'
import * as repository from './findingRepository.ts'
import type { ReadableChannel } from './model.ts'

export type { ReadableChannel } from './model.ts'

const readerOf = ({ actor }: ActorContext) => ({ userId: actor.userId, readsPublic: atLeast('member', actor.role) })

/** Every channel that the actor may read at this moment, by id, from Postgres; in no order. */
export function readableIds(ctx: ActorContext): Promise<string[]> {
  return repository.readableIds(ctx.db, readerOf(ctx))
}

/** As `readableIds`, with what a channel is called by. */
export function readableChannels(ctx: ActorContext): Promise<ReadableChannel[]> {
  return repository.readableChannels(ctx.db, readerOf(ctx))
}

/** Of the channels that the actor may read, those whose name or topic is like `words`, typos included, the likest first. */
export function channelsLike(
  ctx: ActorContext,
  words: string,
  limit: number,
): Promise<(Channel & { joined: boolean })[]> {
  return ctx.read((db) => repository.channelsLike(db, readerOf(ctx), words, limit))
}

/** Whom the actor may know of, by id: for guests, whoever is in a channel with them; null for everybody. */
export async function acquainted(ctx: ActorContext): Promise<string[] | null> {
  return atLeast('member', ctx.actor.role) ? null : repository.acquaintances(ctx.db, ctx.actor.userId)
}
