import type { Signal, Watch } from '../../../shared/presence.ts'
import { type Feed, feed } from '../../platform/gateway/feed.ts'
import type { ActorContext } from '../../platform/platform.ts'
import type { Context } from '../../platform/trpc.ts'
import { acquaintancesOf, membershipsOf } from '../channels/index.ts'
import { presenceOf } from './presence.ts'
import type { Viewer } from './views.ts'

type Watching = ActorContext & Pick<Context, 'fanout'>

/** First how everybody asked for is now, then what changes about them, and who types in those channels that one is in. */
export function signals(ctx: Watching, input: Watch, signal: AbortSignal | undefined): Feed<Signal[]> {
  return feed(ctx, signal, (outlet) => {
    const viewer = presenceOf(ctx).views.arrive(ctx.actor.userId, outlet)
    return { subscription: viewer, begun: begin(ctx, viewer, input) }
  })
}

async function begin(ctx: Watching, viewer: Viewer, watched: Watch) {
  const { views } = presenceOf(ctx)
  const known = [...new Set(await acquaintancesOf(ctx, watched.userIds))]
  const channelIds = [...new Set(watched.channelIds)]
  views.look(viewer, known, channelIds)
  // Who may look is asked while looking, so that whoever is put out meanwhile is put out here too.
  const pairs = channelIds.map((channelId) => ({ channelId, userId: viewer.userId }))
  const memberships = await membershipsOf(ctx, pairs)
  for (const [index, { channelId }] of pairs.entries()) if (!memberships[index]) views.lookAway(viewer, channelId)
  views.begin(viewer, await views.read(known))
}
