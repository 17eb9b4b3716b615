import { LRUCache } from 'lru-cache'

const folder = `${import.meta.dir}/../../../dist/web`
const forAYear = 'public, max-age=31536000, immutable'
const compressible = /\.(m?js|css|svg|map|wasm)$/

/** What has a hash in its name never changes, so it is compressed once. */
const compressed = new LRUCache<string, Uint8Array<ArrayBuffer>>({
  maxSize: 16_777_216,
  sizeCalculation: (bytes) => bytes.length,
})

/**
 * Answers a request with a file of the built app, or with its page where the path names no file; undefined when neither
 * is there, as before the first build. A URL's path has no `..` left in it.
 */
export async function answerWithApp(request: Request): Promise<Response | undefined> {
  const { pathname } = new URL(request.url)
  if (pathname.startsWith('/assets/')) return asset(pathname, request.headers.get('accept-encoding') ?? '')
  return (await fresh(pathname)) ?? (isFile(pathname) ? undefined : fresh('/index.html'))
}

/** A name with a dot at the end of the path is asked for as a file, and no page stands in for it. */
function isFile(path: string): boolean {
  return path.slice(path.lastIndexOf('/')).includes('.')
}

async function fresh(path: string): Promise<Response | undefined> {
  const file = Bun.file(`${folder}${path}`)
  if (await file.exists()) return new Response(file, { headers: { 'cache-control': 'no-cache' } })
}

async function asset(path: string, accepts: string): Promise<Response | undefined> {
  const file = Bun.file(`${folder}${path}`)
  if (!(await file.exists())) return undefined
  const headers = { 'cache-control': forAYear, 'content-type': file.type, vary: 'accept-encoding' }
  if (!compressible.test(path) || !/\bgzip\b(?!\s*;\s*q=0)/.test(accepts)) return new Response(file, { headers })
  return new Response(await gzip(path, file), { headers: { ...headers, 'content-encoding': 'gzip' } })
}

async function gzip(path: string, file: Bun.BunFile): Promise<Uint8Array<ArrayBuffer>> {
  const known = compressed.get(path)
  if (known) return known
  const bytes = Bun.gzipSync(await file.bytes())
  compressed.set(path, bytes)
  return bytes
}
