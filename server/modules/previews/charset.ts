const prescanned = 1_024
const inHead = /<meta[^>]{0,500}?charset\s{0,10}=\s{0,10}["']?\s{0,10}([\w:.-]{1,40})/i
const inType = /charset\s*=\s*["']?\s*([\w:.-]{1,40})/i

/** The text of a page, by the encoding that it begins with, is sent with or declares (WHATWG's HTML, section 13.2.3.2). */
export function decodeHtml(body: Uint8Array, contentType: string): string {
  const head = Buffer.from(body.subarray(0, prescanned)).toString('latin1')
  const declared = marked(body) ?? inType.exec(contentType)?.[1] ?? asRead(inHead.exec(head)?.[1])
  return decoderFor(declared ?? 'utf-8').decode(body)
}

function marked(body: Uint8Array): string | undefined {
  const [first, second, third] = body
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
}

/** What can be read as ASCII is not UTF-16, whatever it says. */
function asRead(label: string | undefined): string | undefined {
  return label && /^utf-?16/i.test(label) ? 'utf-8' : label
}

/** Labels are for others to make up. */
function decoderFor(label: string): { decode(body: Uint8Array): string } {
  try {
    return new TextDecoder(label as Bun.Encoding)
  } catch {
    return new TextDecoder()
  }
}
