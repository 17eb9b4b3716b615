/** The kinds of picture that people send. */
type Kind = 'png' | 'jpeg' | 'webp' | 'gif'

/** Why a file is not taken for a picture, as HTTP answers it. */
export type Refusal = { status: 415 | 422; code: string; refused: string }

/** What is wrong with a file that should be a picture of one of these kinds, as far as its ends tell. */
export function faultOf(file: Uint8Array, contentType: string, kinds: readonly Kind[]): Refusal | undefined {
  const kind = kindOf(file)
  if (!kind || !kinds.includes(kind)) return wrongType(`not a picture of these kinds: ${kinds.join(', ')}`)
  if (contentType !== `image/${kind}`) return wrongType(`said to be ${contentType || 'nothing'}, but is image/${kind}`)
  if (!endsWell(file, kind)) return unreadable('something is appended to the picture')
}

/** By its first bytes, whatever it is said to be. */
export function kindOf(file: Uint8Array): Kind | undefined {
  const hex = Buffer.from(file.subarray(0, 12)).toString('hex')
  if (hex.startsWith('89504e470d0a1a0a')) return 'png'
  if (hex.startsWith('ffd8ff')) return 'jpeg'
  if (/^52494646.{8}57454250$/.test(hex)) return 'webp'
  if (/^47494638(37|39)61/.test(hex)) return 'gif'
}

const pngEnd = '0000000049454e44ae426082'

/** Two files in one are no picture. Cameras append to JPEGs, and old programs to GIFs, so there it is only left behind. */
function endsWell(file: Uint8Array, kind: Kind): boolean {
  if (kind === 'png') return Buffer.from(file.subarray(-12)).toString('hex') === pngEnd
  if (kind === 'webp') return Buffer.from(file).readUInt32LE(4) + 8 === file.length
  return true
}

function wrongType(refused: string): Refusal {
  return { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', refused }
}

export function unreadable(refused: string): Refusal {
  return { status: 422, code: 'UNPROCESSABLE_CONTENT', refused }
}
