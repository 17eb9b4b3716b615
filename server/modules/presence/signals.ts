import { TRPCError } from '@trpc/server'
import type { Signal, Watch } from '../../../shared/presence.ts'
import type { ActorContext } from '../../platform/platform.ts'
import type { Context } from '../../platform/trpc.ts'
import { acquaintancesOf, membershipsOf } from '../channels/index.ts'
import { presenceOf } from './presence.ts'
import type { Viewer } from './views.ts'

type Watching = ActorContext & Pick<Context, 'fanout'>

/** First how everybody asked for is now, then what changes about them, and who types in those channels that one is in. */
export async function* signals(
  ctx: Watching,
  input: Watch,
  signal: AbortSignal | undefined,
): AsyncGenerator<Signal[], void, void> {
  const { views } = presenceOf(ctx)
  const userIds = new Set(await acquaintancesOf(ctx, input.userIds))
  const viewer = views.enter({ userId: ctx.actor.userId, userIds, channelIds: new Set(input.channelIds) })
  const over = new AbortController()
  // Not a race with the end for each news: the end would keep all of them until it comes.
  over.signal.addEventListener('abort', viewer.inbox.wake)
  const end = () => over.abort()
  const watcher = { actor: ctx.actor, what: over, onEnd: () => over.abort(sessionOver()) }
  ctx.fanout.watchSession(watcher)
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  try {
    // Who may look is asked while looking, so that whoever is put out meanwhile is put out here too.
    await keepToOwn(ctx, viewer)
    const present = await views.read([...userIds])
    const meanwhile = viewer.inbox
      .take()
      .filter((news) => news.type === 'typing' && viewer.channelIds.has(news.channelId))
    yield [...present.map((presence) => ({ type: 'presence' as const, ...presence })), ...meanwhile]
    while (!over.signal.aborted) {
      await viewer.inbox.filled()
      const news = viewer.inbox.take()
      if (news.length > 0) yield news
    }
    if (over.signal.reason instanceof TRPCError) throw over.signal.reason
  } finally {
    views.leave(viewer)
    ctx.fanout.unwatchSession(watcher)
  }
}

function sessionOver() {
  return new TRPCError({ code: 'UNAUTHORIZED', message: 'session ended' })
}

async function keepToOwn(ctx: Watching, viewer: Viewer) {
  const { userId, channelIds } = viewer
  const pairs = [...channelIds].map((channelId) => ({ channelId, userId }))
  const memberships = await membershipsOf(ctx, pairs)
  for (const [index, { channelId }] of pairs.entries())
    if (!memberships[index]) presenceOf(ctx).views.lookAway(viewer, channelId)
}
