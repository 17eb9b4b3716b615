import sharp from 'sharp'
import { faultOf, type Refusal, unreadable } from '../../platform/pictures.ts'

/** Twice what the largest place shows, for screens with fine pixels. */
const side = 128
/** Of all frames together. */
const mostPixels = 20_000_000
const mostFrames = 200
const mostSeconds = 10
const mostBytes = 524_288

/** A picture within 128 by 128 as WebP, moving if it did. Everything is encoded anew from the pixels. */
export async function toEmojiPicture(file: Uint8Array, contentType = ''): Promise<{ image: Buffer } | Refusal> {
  const fault = faultOf(file, contentType, ['png', 'gif', 'webp', 'jpeg'])
  if (fault) return fault
  try {
    const moving = { limitInputPixels: mostPixels, failOn: 'error', animated: true } as const
    const { pages = 1 } = await sharp(file, moving).metadata()
    if (pages > mostFrames) return unreadable(`at most ${mostFrames} frames`)
    const pixels = sharp(file, moving).timeout({ seconds: mostSeconds }).autoOrient()
    const image = await pixels
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 85 })
      .toBuffer()
    return image.length > mostBytes ? unreadable('the picture moves too much') : { image }
  } catch {
    return unreadable('the picture is broken, or too large')
  }
}
