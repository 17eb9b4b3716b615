import sharp from 'sharp'

/** A picture of one colour. */
export const still = (width: number, height: number, background = '#7a3') => ({
  create: { width, height, channels: 3 as const, background },
  limitInputPixels: false as const,
})

/** A picture of so many frames, each of another colour, 300 by 200 unless it says more. */
export async function moving(frames: number, kind: 'gif' | 'webp', width = 300) {
  const height = Math.ceil((width * 2) / 3)
  const colours = Array.from({ length: frames }, (_, nth) => `hsl(${nth * 77}, 80%, 50%)`)
  const files = await Promise.all(
    colours.map((colour) =>
      sharp(still(width, height, colour))
        .png()
        .toBuffer(),
    ),
  )
  return sharp(files, { join: { animated: true } })
    [kind]({ delay: 100 })
    .toBuffer()
}

/** Sends a picture as somebody's emoji of that name; a small PNG without more. */
export async function upload(
  url: string,
  headers: Record<string, string>,
  name: string,
  file?: Uint8Array,
  type = 'image/png',
) {
  const body = new Uint8Array(file ?? (await sharp(still(60, 40)).png().toBuffer()))
  return fetch(`${url}/api/emoji/${name}`, { method: 'PUT', body, headers: { ...headers, 'content-type': type } })
}
