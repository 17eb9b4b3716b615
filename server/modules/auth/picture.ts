import sharp from 'sharp'
import { faultOf, type Refusal, unreadable } from '../../platform/pictures.ts'

const side = 512
/** A picture of this many pixels fits into memory, and is more than a phone's camera makes by default. */
const mostPixels = 40_000_000
const mostSeconds = 10

/**
 * The middle of a picture, 512 by 512, as WebP. Everything is encoded anew from the pixels: what else the file held, such
 * as where it was taken, stays behind.
 */
export async function toPicture(file: Uint8Array, contentType = ''): Promise<{ image: Buffer } | Refusal> {
  const fault = faultOf(file, contentType, ['png', 'jpeg', 'webp'])
  if (fault) return fault
  try {
    const options = { limitInputPixels: mostPixels, failOn: 'error', animated: false } as const
    const pixels = sharp(file, options).timeout({ seconds: mostSeconds }).autoOrient()
    const image = await pixels.resize(side, side, { fit: 'cover' }).webp({ quality: 82 }).toBuffer()
    return { image }
  } catch {
    return unreadable('the picture is broken, or too large')
  }
}
