import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { kindOf } from '../../platform/pictures.ts'

/** Shown at half its size at most, for screens that are twice as fine. */
const side = 320
/** Below that it is a spacer or counts visitors. */
const least = 16
const mostPixels = 25_000_000
const mostSeconds = 5

/** A picture made small, and its name: the digest of what is in it. */
export interface Thumbnail {
  id: string
  webp: Buffer
  width: number
  height: number
}

/** A decoded picture may take a hundred megabytes. */
let turn: Promise<unknown> = Promise.resolve()

/** A small WebP of a picture, encoded anew from its pixels; undefined for what is none, is too large or tiny, or is broken. */
export function toThumbnail(file: Uint8Array): Promise<Thumbnail | undefined> {
  const mine = turn.then(() => shrink(file)).catch(() => undefined)
  turn = mine
  return mine
}

async function shrink(file: Uint8Array): Promise<Thumbnail | undefined> {
  // By its content, so that no format is read that can do more than have pixels.
  if (!kindOf(file)) return undefined
  const pixels = sharp(file, { limitInputPixels: mostPixels, failOn: 'error', animated: false, autoOrient: true })
  const { width, height } = await pixels.metadata()
  if (width < least || height < least) return undefined
  const fitted = pixels
    .timeout({ seconds: mostSeconds })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
  const { data: webp, info } = await fitted.webp({ quality: 80 }).toBuffer({ resolveWithObject: true })
  const id = createHash('sha256').update(webp).digest('base64url')
  return { id, webp, width: info.width, height: info.height }
}
