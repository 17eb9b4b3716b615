import { fileTypeFromBuffer } from 'file-type'
import sharp, { type Sharp } from 'sharp'
import { type FileInfo, pictureSides } from '../../../shared/files.ts'
import { kindOf } from '../../platform/pictures.ts'
import { bytesOf, type Storage } from '../../platform/storage/storage.ts'
import type { Findings } from './model.ts'

/** Enough to know a type by, also of documents that are archives. */
const headBytes = 262_144
/** Above that it is a file like any other: all of it stands in memory while it is made small. */
const mostPictureBytes = 52_428_800
const mostPixels = 50_000_000
/** Of all frames together. */
const mostMovingPixels = 20_000_000
const mostSeconds = 15
const blurSide = 12

/** Finds out what a file is by its content, and stores small copies of a picture, without what its camera wrote into it. */
export async function examine(storage: Storage, { id, size }: { id: string; size: number }): Promise<Findings> {
  const head = await bytesOf(storage, id, 0, headBytes)
  const kind = kindOf(head)
  if (!kind) return { type: await typeOf(head), image: null }
  const image = size > mostPictureBytes ? null : await pictureOf(storage, id).catch(() => null)
  return { type: `image/${kind}`, image }
}

/** What others would show by another name has the name that browsers know. */
const usualNames: Record<string, string> = {
  'audio/x-m4a': 'audio/mp4',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
}

async function typeOf(head: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  const type = found?.mime.split(';')[0]
  if (!type) return isText(head) ? 'text/plain' : 'application/octet-stream'
  return usualNames[type] ?? type
}

function isText(head: Uint8Array): boolean {
  try {
    // The last character may be cut in two.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return !text.includes('\0')
  } catch {
    return false
  }
}

async function pictureOf(storage: Storage, id: string): Promise<FileInfo['image']> {
  const bytes = await bytesOf(storage, id)
  const { autoOrient, pages = 1 } = await decoded(bytes).metadata()
  for (const [name, side] of Object.entries(pictureSides)) {
    const copy = await smaller(bytes, side, pages > 1)
    await storage.put(`${id}.${name}`, new Uint8Array(copy))
  }
  const blur = await within(decoded(bytes), blurSide).webp({ quality: 30 }).toBuffer()
  return { width: autoOrient.width, height: autoOrient.height, blur: blur.toString('base64') }
}

/** What moves goes on moving, unless that is too much. */
async function smaller(bytes: Uint8Array, side: number, isMoving: boolean): Promise<Buffer> {
  const encode = (pixels: Sharp) => within(pixels, side).webp({ quality: 80 }).toBuffer()
  const still = () => encode(decoded(bytes))
  return isMoving ? encode(moving(bytes)).catch(still) : still()
}

function decoded(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', autoOrient: true })
}

function moving(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: mostMovingPixels, failOn: 'error', animated: true })
}

function within(pixels: Sharp, side: number): Sharp {
  const bounded = pixels.timeout({ seconds: mostSeconds })
  return bounded.resize(side, side, { fit: 'inside', withoutEnlargement: true })
}
