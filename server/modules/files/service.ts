import { atLeast } from '../../../shared/auth.ts'
import type { EventOf } from '../../../shared/event.ts'
import {
  type Download,
  type FileDetails,
  type FileLink,
  fileDownloaded,
  type ListDownloads,
  type ListFiles,
  type ListRejections,
  type OneFile,
  pathOfFile,
  type RejectedFile,
} from '../../../shared/files.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { digestOf } from '../../platform/digest.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { type Actor, requireScope } from '../../platform/trpc.ts'
import { actorOf } from '../auth/index.ts'
import { readableAmong, requireReader } from '../channels/index.ts'
import { cachedFile, cacheFile } from './cacheRepository.ts'
import { listCarried, placeIn, placesOf } from './carrierRepository.ts'
import { timeIn, toDetails } from './model.ts'
import * as repository from './repository.ts'
import { missing } from './uploads.ts'

/**
 * A file that the actor may have now, as it stands where they may read it: what stands in a message goes by its channel,
 * also for whoever uploaded it, and what others pass on, by theirs.
 * @throws TRPCError NOT_FOUND
 */
export async function requireFile(ctx: ActorContext, id: string): Promise<FileDetails> {
  const file = await know(ctx, id)
  const { channelId, uploaderId } = file
  if (channelId !== null && (await readableAmong(ctx, [channelId])).has(channelId)) return file
  const places = await placesOf(ctx.db, id)
  const isLoose = channelId === null && places.length === 0
  if (isLoose) return uploaderId === ctx.actor.userId ? file : missing()
  const readable = await readableAmong(ctx, [...new Set(places.map((place) => place.channelId))])
  const place = places.find((each) => readable.has(each.channelId)) ?? missing()
  return { ...file, ...place, sharedAt: timeIn(place.placeId) }
}

/**
 * A file, by Redis where it stands in a message: then nothing changes it any more but the end of that.
 * @throws TRPCError NOT_FOUND
 */
async function know({ db, redis }: Platform, id: string): Promise<FileDetails> {
  const known = await cached(() => cachedFile(redis, id))
  if (known) return known
  const file = toDetails((await repository.find(db, id)) ?? missing())
  if (file.messageId !== null) await cached(() => cacheFile(redis, file))
  return file
}

export function get(ctx: ActorContext, { fileId }: OneFile): Promise<FileDetails> {
  return requireFile(ctx, fileId)
}

/** What stands in the messages of a channel, what came last first. */
export async function list(ctx: ActorContext, input: ListFiles): Promise<FileDetails[]> {
  await requireReader(ctx, input.channelId)
  const [own, carried] = await ctx.read(async (db) => {
    const before = input.before && ((await placeIn(db, input.channelId, input.before)) ?? input.before)
    const page = { ...input, before }
    return Promise.all([repository.list(db, page), listCarried(db, page)])
  })
  if (carried.length === 0) return own
  const place = ({ placeId }: FileDetails) => placeId ?? ''
  return [...own, ...carried].sort((a, b) => (place(a) < place(b) ? 1 : -1)).slice(0, input.limit)
}

const linkSeconds = 300

/** An address for programs that cannot show who they are. It is good for as long as the actor may have the file. */
export async function link(ctx: ActorContext, { fileId }: OneFile): Promise<FileLink> {
  const file = await requireFile(ctx, fileId)
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')
  await repository.keepLink(ctx.redis, keptAs(secret), { fileId, sessionId: ctx.actor.sessionId }, linkSeconds)
  const expiresAt = new Date(Date.now() + linkSeconds * 1_000).toISOString()
  return { path: `${pathOfFile(file)}?link=${secret}`, expiresAt }
}

/** Whoever reads what is kept cannot use it. */
function keptAs(secret: string): string {
  return digestOf(secret).toString('base64url')
}

/** Who comes by a link: the person who asked for it, if they still are here. */
export async function actorByLink(platform: Platform, fileId: string, secret: string): Promise<Actor | null> {
  const found = await repository.findLink(platform.redis, keptAs(secret))
  return found?.fileId === fileId ? actorOf(platform, found.sessionId) : null
}

/** Who has had a file: its uploader may know, and whoever manages the workspace. */
export async function downloads(ctx: ActorContext, input: ListDownloads): Promise<Download[]> {
  const { uploaderId } = await requireFile(ctx, input.fileId)
  if (uploaderId !== ctx.actor.userId) {
    if (!atLeast('admin', ctx.actor.role)) missing()
    requireScope(ctx.actor, 'admin')
  }
  return ctx.read((db) => repository.downloads(db, input))
}

/** What was refused, for those who manage the workspace. */
export function rejections({ read }: ActorContext, input: ListRejections): Promise<RejectedFile[]> {
  return read((db) => repository.rejections(db, input))
}

/** Tells that the actor has had a file. */
export async function noteDownload({ bus, actor }: ActorContext, { id, channelId }: FileDetails): Promise<void> {
  const data = { fileId: id, channelId, userId: actor.userId }
  await bus.publish([newEvent(fileDownloaded, { key: id, actor: actor.userId, data })])
}

export async function remember({ db }: Platform, events: readonly EventOf<typeof fileDownloaded>[]): Promise<void> {
  await repository.insertDownloads(
    db,
    events.map(({ id, at, data }) => ({ eventId: id, at, ...data })),
  )
}
