import { TRPCError } from '@trpc/server'
import {
  type ArrangeChannel,
  Arrangement,
  type SetSections,
  type Sidebar,
  sidebarChanged,
} from '../../../shared/channels.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { requireMember } from './membership.ts'
import type { Pair } from './model.ts'
import * as repository from './sidebarRepository.ts'

const mostArranged = 2_000
const untouched = Arrangement.parse({})

export async function sidebar(ctx: ActorContext): Promise<Sidebar> {
  return (await repository.findSidebar(ctx.db, ctx.actor.userId)) ?? { version: 0, sections: [], channels: {} }
}

/** Of these pairs of a person and a channel, those where the person has muted it. */
export function mutedAmong({ db }: Pick<Platform, 'db'>, pairs: readonly Pair[]): Promise<Pair[]> {
  return repository.muted(db, pairs)
}

/** Stars or mutes a channel, or puts it into a section; what is left out stays as it is. */
export async function arrange(ctx: ActorContext, { channelId, ...changes }: ArrangeChannel): Promise<Sidebar> {
  await requireMember(ctx, channelId)
  return changeSidebar(ctx, ({ sections, channels }) => {
    const { sectionId } = changes
    if (sectionId && !sections.some(({ id }) => id === sectionId))
      throw new TRPCError({ code: 'NOT_FOUND', message: 'no such section' })
    const { [channelId]: known = untouched, ...others } = channels
    if (Object.keys(others).length >= mostArranged)
      throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `at most ${mostArranged} channels are arranged` })
    const arranged = { ...known, ...changes }
    return { sections, channels: Bun.deepEquals(arranged, untouched) ? others : { ...others, [channelId]: arranged } }
  })
}

/** Adds, renames, orders or drops sections; the channels of those that go stand in the common one again. */
export function setSections(ctx: ActorContext, { sections }: SetSections): Promise<Sidebar> {
  const ids = new Set(sections.map(({ id }) => id))
  return changeSidebar(ctx, ({ channels }) => {
    const kept = Object.entries(channels).map(([channelId, arranged]) => {
      const stays = arranged.sectionId !== null && ids.has(arranged.sectionId)
      return [channelId, { ...arranged, sectionId: stays ? arranged.sectionId : null }]
    })
    return { sections, channels: Object.fromEntries(kept) }
  })
}

function changeSidebar(
  ctx: ActorContext,
  alter: (sidebar: Sidebar) => Pick<Sidebar, 'sections' | 'channels'>,
): Promise<Sidebar> {
  const { userId } = ctx.actor
  return ctx.db.transaction().execute(async (db: Db) => {
    const before = await repository.lockSidebar(db, userId)
    const after = { ...alter(before), version: before.version + 1 }
    await repository.updateSidebar(db, userId, after)
    await announce(db, [newEvent(sidebarChanged, { key: userId, actor: userId, data: { sidebar: after } })])
    return after
  })
}
