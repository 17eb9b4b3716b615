import { randomBytes } from 'node:crypto'
import { TRPCError } from '@trpc/server'
import type {
  BrowsedChannel,
  Channel,
  CreateInviteLink,
  InviteCode,
  InviteLink,
  NewInviteLink,
  OneInviteLink,
} from '../../../shared/channels.ts'
import { digestOf } from '../../platform/digest.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { change, enrol, findAs, lockAs, refuse, requireInUse } from './changes.ts'
import * as linkRepository from './linkRepository.ts'
import { notFound } from './membership.ts'
import * as repository from './repository.ts'

const codeBytes = 18
const mostLinks = 50
const hour = 3_600_000

/** Makes a way into a channel. Its code is told here, and never again: only its hash is kept. */
export function createLink(
  ctx: ActorContext,
  { channelId, hours, mostUses }: CreateInviteLink,
): Promise<NewInviteLink> {
  return change(ctx, channelId, async ({ db, ...rest }) => {
    const { channel } = await lockAs({ ...rest, db }, channelId, 'member')
    requireInUse(channel)
    await linkRepository.deleteSpent(db, channelId)
    if ((await linkRepository.openLinks(db, channelId)).length >= mostLinks)
      refuse(`a channel has at most ${mostLinks} invite links: revoke one first`)
    const code = randomBytes(codeBytes).toString('base64url')
    const now = Date.now()
    const link = {
      id: uuidv7(),
      channelId,
      createdBy: ctx.actor.userId,
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + hours * hour).toISOString(),
      uses: 0,
      mostUses,
    }
    await linkRepository.insertLink(db, link, digestOf(code))
    return { ...link, code }
  })
}

/** The channel's links that still lead in, for its members. */
export async function links(ctx: ActorContext, channelId: string): Promise<InviteLink[]> {
  await findAs(ctx, channelId, 'member')
  return linkRepository.openLinks(ctx.db, channelId)
}

/** Ends a link: moderators any, members their own. */
export async function revokeLink(ctx: ActorContext, { channelId, linkId }: OneInviteLink): Promise<{ linkId: string }> {
  const { rank } = await findAs(ctx, channelId, 'member')
  const link = (await linkRepository.openLinks(ctx.db, channelId)).find(({ id }) => id === linkId)
  if (!link) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such invite link' })
  if (rank === 'member' && link.createdBy !== ctx.actor.userId)
    throw new TRPCError({ code: 'FORBIDDEN', message: "only for a channel's moderators" })
  await linkRepository.deleteLink(ctx.db, channelId, linkId)
  return { linkId }
}

/** One answer for a link that was forged, has expired, is used up or was revoked, and for whoever may not use it. */
function invalid(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'this invitation is not valid, or not any longer' })
}

/** Where a link leads, before it is used. */
export async function previewLink(ctx: ActorContext, { code }: InviteCode): Promise<BrowsedChannel> {
  const link = (await linkRepository.findLink(ctx.db, digestOf(code))) ?? invalid()
  const channel = (await repository.browseOne(ctx.db, ctx.actor.userId, link.channelId)) ?? invalid()
  await requireWelcome(ctx, channel)
  return channel
}

/** Enters the channel that a link leads to; whoever is in it already uses nothing up. */
export async function joinByLink(ctx: ActorContext, { code }: InviteCode): Promise<Channel> {
  const link = (await linkRepository.findLink(ctx.db, digestOf(code))) ?? invalid()
  const pair = { channelId: link.channelId, userId: ctx.actor.userId }
  return change(ctx, link.channelId, async (within) => {
    const channel = (await repository.lockChannel(within.db, link.channelId)) ?? notFound()
    if (await repository.findMembership(within.db, pair)) return channel
    await requireWelcome(within, channel)
    if (!(await linkRepository.spendLink(within.db, link.id))) invalid()
    await enrol(within, channel, pair.userId)
    return channel
  })
}

async function requireWelcome({ db, actor }: ActorContext, { id, archivedAt }: Channel) {
  if (archivedAt || (await repository.isBanned(db, { channelId: id, userId: actor.userId }))) invalid()
}
