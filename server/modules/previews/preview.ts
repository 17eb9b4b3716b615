import type { Preview } from '../../../shared/previews.ts'
import { FetchFailure } from '../../platform/outside/failure.ts'
import { fetchFrom, type Order, type Ways } from './fetch.ts'
import { readPage } from './page.ts'
import { type Thumbnail, toThumbnail } from './thumbnail.ts'

const pages: Order = {
  type: /^(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i,
  accept: 'text/html,application/xhtml+xml',
  mostBytes: 524_288,
  beginning: true,
}

const pictures: Order = {
  type: /^image\/(?!svg)/i,
  accept: 'image/webp,image/png,image/jpeg,image/gif',
  mostBytes: 4_194_304,
  beginning: false,
}

/** The preview of a page, with its picture; null where the page says nothing of itself. @throws FetchFailure */
export async function previewOf(url: string, ways: Ways): Promise<{ preview: Preview; picture?: Thumbnail } | null> {
  const page = readPage(await fetchFrom(url, pages, ways))
  if (!page) return null
  const { picture: from, ...words } = page
  const picture = from && (await thumbnailOf(from, ways))
  if (!picture) return { preview: { url, ...words, image: null } }
  const { id, width, height } = picture
  return { preview: { url, ...words, image: { id, width, height } }, picture }
}

/** A page is shown without its picture rather than not at all. */
async function thumbnailOf(url: string, ways: Ways): Promise<Thumbnail | undefined> {
  try {
    return await toThumbnail((await fetchFrom(url, pictures, ways)).body)
  } catch (error) {
    if (error instanceof FetchFailure) return undefined
    throw error
  }
}
