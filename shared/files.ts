import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'

/** How many files one message takes. */
export const mostFiles = 10

/** The longest name of a file, in characters. */
export const mostNameCharacters = 180

/** How much of a file comes in one request at most, in bytes: each costs the same besides, whatever it brings. */
export const partBytes = 16_777_216

/** Given by the server (uuidv7). */
export const FileId = z.uuid().toLowerCase()

/** The files that a message is to have, in their order. */
export const FileIds = z
  .array(FileId)
  .max(mostFiles)
  .refine((ids) => new Set(ids).size === ids.length, 'the same file twice')

/** What a picture looks like before it is there: how large it is, and a few of its pixels as a WebP in base64. */
const Picture = z.object({ width: z.number().int(), height: z.number().int(), blur: z.string().max(2_000) })

/** A file that stands in a message. `type` was read from its content, whatever its name says. */
export const FileInfo = z.object({
  id: FileId,
  name: z.string(),
  type: z.string(),
  /** In bytes. */
  size: z.number().int(),
  /** Null for what is no picture, or none that can be shown small. */
  image: Picture.nullable(),
})
export type FileInfo = z.infer<typeof FileInfo>

/** Why a file is refused when it is looked into: by a virus scanner, or for being too large for one. */
export const Rejection = z.enum(['infected', 'unscannable'])
export type Rejection = z.infer<typeof Rejection>

/** A file as its uploader and the readers of its channel see it; `type` is null until it is looked into. */
export const FileDetails = FileInfo.extend({
  type: z.string().nullable(),
  uploaderId: z.uuid(),
  createdAt: z.iso.datetime(),
  /** From when on it can be attached to a message. */
  completedAt: z.iso.datetime().nullable(),
  /** Its bytes are gone, and it never will be complete. */
  rejected: Rejection.nullable(),
  channelId: ChannelId.nullable(),
  messageId: z.uuid().nullable(),
  /** Its place among the files of that channel, greater than those of all that stood there before. */
  placeId: z.uuid().nullable(),
  /** Since when it stands there: sent with the message, or passed on by it. */
  sharedAt: z.iso.datetime().nullable(),
})
export type FileDetails = z.infer<typeof FileDetails>

export const OneFile = z.object({ fileId: FileId })
export type OneFile = z.infer<typeof OneFile>

/** What somebody looks for among files: pictures, what is seen or heard over time, and everything else. */
export const FileKind = z.enum(['picture', 'media', 'document'])
export type FileKind = z.infer<typeof FileKind>

/**
 * The files of a channel, or those of a kind or a person, what came last first; `before` is the `placeId` of the last of
 * the page before, or its id, as long as it stands there.
 */
export const ListFiles = z.object({
  channelId: ChannelId,
  kind: FileKind.optional(),
  uploaderId: z.uuid().toLowerCase().optional(),
  before: z.uuid().toLowerCase().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ListFiles = z.infer<typeof ListFiles>

/** An address, from the deployment's root on, that needs no other credentials until it expires. */
export const FileLink = z.object({ path: z.string(), expiresAt: z.iso.datetime() })
export type FileLink = z.infer<typeof FileLink>

/** Who has had a file, the newest first; `before` is when the last of the page before was. */
export const ListDownloads = OneFile.extend({
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type ListDownloads = z.infer<typeof ListDownloads>

export const Download = z.object({ userId: z.uuid(), at: z.iso.datetime() })
export type Download = z.infer<typeof Download>

/** What was refused, the latest first; `before` is the file of the last of the page before. */
export const ListRejections = z.object({
  before: FileId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListRejections = z.infer<typeof ListRejections>

/** A file that was refused when it was looked into, before it stood in any message, and what was found in it. */
export const RejectedFile = FileInfo.pick({ name: true, size: true }).extend({
  fileId: FileId,
  uploaderId: z.uuid(),
  reason: Rejection,
  finding: z.string().nullable(),
  at: z.iso.datetime(),
})
export type RejectedFile = z.infer<typeof RejectedFile>

/** In which sizes a picture is there besides its own: the pixels of its longer side at most. */
export const pictureSides = { small: 720, large: 2_048 } as const
export type PictureSize = keyof typeof pictureSides

/** Where a file is, from the deployment's root on; for a picture also smaller, as WebP, and of a text the beginning. */
export function pathOfFile({ id, name }: Pick<FileInfo, 'id' | 'name'>, size?: PictureSize): string {
  return `/api/files/${id}/${encodeURIComponent(name)}${size ? `?size=${size}` : ''}`
}

const shown: Readonly<Record<string, 'image' | 'video' | 'audio'>> = {
  'image/png': 'image',
  'image/jpeg': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'video/mp4': 'video',
  'video/webm': 'video',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/ogg': 'audio',
  'audio/wav': 'audio',
  'audio/flac': 'audio',
  'audio/aac': 'audio',
}

/** As what a file can be shown where it stands, without any way for it to act; a `file` can only be saved. */
export function showsAs({
  type,
  image,
}: {
  type: string | null
  image: unknown
}): 'image' | 'video' | 'audio' | 'file' {
  const kind = Object.hasOwn(shown, type ?? '') ? shown[type ?? ''] : undefined
  return kind === 'image' && image === null ? 'file' : (kind ?? 'file')
}

/** Whether all of a file is characters. */
export function isText(type: string): boolean {
  return /^text\/|^application\/(json|xml)$|[+](json|xml)$/.test(type)
}

/** How much of a text its small copy is: its first bytes. */
export const excerptBytes = 2_048

/** Keyed by the uploader's id, and told to their devices. */
const toUploader = { audience: ({ key }: { key: string }) => `user:${key}` as const }

export const uploadStarted = topic(
  'files.upload_started',
  FileInfo.pick({ id: true, name: true, size: true }),
  toUploader,
)
/** All of it is there; what it is has yet to be found out. */
export const uploadReceived = topic('files.upload_received', z.object({ id: FileId }))
/** It can be attached to a message. */
export const uploadCompleted = topic('files.upload_completed', z.object({ file: FileInfo }), toUploader)
/** It cannot be attached to anything, nor be had. */
export const uploadRejected = topic(
  'files.upload_rejected',
  FileInfo.pick({ id: true, name: true }).extend({ reason: Rejection }),
  toUploader,
)
/** Keyed by the file's id; the actor has had it. */
export const fileDownloaded = topic(
  'files.downloaded',
  z.object({ fileId: FileId, channelId: ChannelId.nullable(), userId: z.uuid() }),
)
