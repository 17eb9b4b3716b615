import sharp from 'sharp'

const side = 512
/** A picture of this many pixels fits into memory, and is more than a phone's camera makes by default. */
const mostPixels = 40_000_000
const mostSeconds = 10

type Kind = 'png' | 'jpeg' | 'webp'

type Refusal = { status: 415 | 422; code: string; refused: string }

/**
 * The middle of a picture, 512 by 512, as WebP. Everything is encoded anew from the pixels: what else the file held, such
 * as where it was taken, stays behind.
 */
export async function toPicture(file: Uint8Array, contentType = ''): Promise<{ image: Buffer } | Refusal> {
  const kind = kindOf(file)
  if (!kind) return wrongType('not a PNG, JPEG or WebP picture')
  if (contentType !== `image/${kind}`) return wrongType(`said to be ${contentType || 'nothing'}, but is image/${kind}`)
  if (!endsWell(file, kind)) return unreadable('something is appended to the picture')
  try {
    const options = { limitInputPixels: mostPixels, failOn: 'error', animated: false } as const
    const pixels = sharp(file, options).timeout({ seconds: mostSeconds }).autoOrient()
    const image = await pixels.resize(side, side, { fit: 'cover' }).webp({ quality: 82 }).toBuffer()
    return { image }
  } catch {
    return unreadable('the picture is broken, or too large')
  }
}

/** By its first bytes, whatever it is said to be. */
function kindOf(file: Uint8Array): Kind | undefined {
  const hex = Buffer.from(file.subarray(0, 12)).toString('hex')
  if (hex.startsWith('89504e470d0a1a0a')) return 'png'
  if (hex.startsWith('ffd8ff')) return 'jpeg'
  if (/^52494646.{8}57454250$/.test(hex)) return 'webp'
}

const pngEnd = '0000000049454e44ae426082'

/** Two files in one are no picture. Cameras append to JPEGs, so there it is only left behind. */
function endsWell(file: Uint8Array, kind: Kind): boolean {
  if (kind === 'png') return Buffer.from(file.subarray(-12)).toString('hex') === pngEnd
  if (kind === 'webp') return Buffer.from(file).readUInt32LE(4) + 8 === file.length
  return true
}

function wrongType(refused: string): Refusal {
  return { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', refused }
}

function unreadable(refused: string): Refusal {
  return { status: 422, code: 'UNPROCESSABLE_CONTENT', refused }
}
