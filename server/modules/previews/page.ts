import { Parser } from 'htmlparser2'
import { pageUrl } from '../../../shared/links.ts'
import { decodeHtml } from './charset.ts'
import type { Found } from './fetch.ts'
import { oneLine } from './text.ts'

/** What a page says of itself. */
export interface Page {
  title: string
  description: string | null
  siteName: string
  /** The address of a picture. */
  picture: string | undefined
}

/** More elements than a page has before its text; a parser remembers each until it is closed. */
const mostElements = 3_000
const pieceLength = 16_384
const longestValue = 20_000

/** Reads what a page says of itself by Open Graph, by Twitter's cards, or in plain HTML; undefined where that is nothing. */
export function readPage({ url, contentType, body }: Found): Page | undefined {
  const { title: plainTitle, metas } = readHead(decodeHtml(body, contentType))
  const first = (...names: string[]) => names.map((name) => metas.get(name)?.trim()).find(Boolean)
  const title = oneLine(first('og:title', 'twitter:title') ?? plainTitle, 300)
  if (!title) return undefined
  const pictures = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src']
  const picture = first(...pictures)
  const { host } = new URL(url)
  return {
    title,
    description: oneLine(first('og:description', 'twitter:description', 'description'), 500),
    siteName: oneLine(first('og:site_name', 'application-name'), 100) ?? host.replace(/^www\./, '').slice(0, 100),
    picture: picture && pageUrl(URL.parse(picture, url)?.href ?? ''),
  }
}

function readHead(html: string): { title: string; metas: Map<string, string> } {
  const metas = new Map<string, string>()
  let title: string | undefined
  let inTitle = false
  let elements = 0
  const parser = new Parser({
    onopentag(name, { property, name: named, content }) {
      elements++
      if (name === 'title' && title === undefined) inTitle = true
      const key = (property ?? named)?.trim().toLowerCase().slice(0, 100)
      if (name === 'meta' && key && content && !metas.has(key)) metas.set(key, content.slice(0, longestValue))
    },
    ontext(text) {
      if (inTitle && (title?.length ?? 0) < longestValue) title = (title ?? '') + text.slice(0, longestValue)
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false
    },
  })
  for (let at = 0; at < html.length && elements < mostElements; at += pieceLength)
    parser.write(html.slice(at, at + pieceLength))
  if (elements < mostElements) parser.end()
  return { title: title ?? '', metas }
}
