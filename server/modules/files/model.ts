import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import { FileDetails, type FileInfo, type PictureSize, type RejectedFile, Rejection } from '../../../shared/files.ts'

export type Tables = Pick<DB, 'files.file' | 'files.download' | 'files.rejection' | 'files.carrier'>

export type FileRow = Selectable<Tables['files.file']>

/** A file before any of it is there. */
export interface NewFile {
  id: string
  uploaderId: string
  name: string
  size: number
}

/** What has been found out about a file. */
export interface Findings {
  type: string
  image: FileInfo['image']
}

/** Why a file is refused, and what was found in it. */
export interface Refusal {
  reason: Rejection
  finding: string | null
}

/** A message that a file stands in. */
export interface Place {
  channelId: string
  messageId: string
}

/** One that it is passed on to, and its place among the files there. */
export interface CarrierPlace extends Place {
  placeId: string
}

/** A file, and the place that it gets among those of a channel. */
export interface Placed {
  id: string
  placeId: string
}

/** The files that somebody wants to attach to a message of theirs, and those that it passes on. */
export interface Wanted {
  channelId: string
  messageId: string
  authorId: string
  fileIds: readonly string[]
  carried: readonly FileInfo[]
}

const Image = FileDetails.shape.image
const Rejected = FileDetails.shape.rejected

export function toDetails(row: FileRow): FileDetails {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    size: row.size,
    image: Image.parse(row.image),
    uploaderId: row.uploader_id,
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
    rejected: Rejected.parse(row.rejected),
    channelId: row.channel_id,
    messageId: row.message_id,
    placeId: row.place_id,
    sharedAt: row.place_id && timeIn(row.place_id),
  }
}

/** What another release wrote in another shape is read anew. */
export function parseDetails(text: string): FileDetails | undefined {
  return FileDetails.safeParse(JSON.parse(text)).data
}

/** The time that a UUIDv7 begins with. */
export function timeIn(id: string): string {
  return new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString()
}

export function toRejected(row: Selectable<Tables['files.rejection']>): RejectedFile {
  const { file_id, uploader_id, name, size, reason, finding, at } = row
  const why = Rejection.parse(reason)
  return { fileId: file_id, uploaderId: uploader_id, name, size, reason: why, finding, at: at.toISOString() }
}

/** A file as messages show it; only what is complete has a type. */
export function toInfo({ id, name, type, size, image }: Omit<FileInfo, 'type'> & { type: string | null }): FileInfo {
  return { id, name, type: type ?? 'application/octet-stream', size, image }
}

/** Under which key a picture is stored in another size. */
export const keyOf = (id: string, size?: PictureSize) => (size ? `${id}.${size}` : id)
