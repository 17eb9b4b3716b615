import type { Standing } from '../../platform/outside/addresses.ts'
import { FetchFailure } from '../../platform/outside/failure.ts'
import { type Resolve, type Route, routeTo } from '../../platform/outside/route.ts'
import { readBounded } from './body.ts'

/** How pages are fetched. */
export interface Ways {
  standing: (address: string) => Standing
  resolve: Resolve
  userAgent: string
  /** Ends all that is fetched. */
  signal: AbortSignal
  /** How long one page may take, its redirects and its body included. */
  patienceMs: number
  /** A certificate authority besides those that everybody trusts. */
  authority?: string | undefined
}

/** What is wanted of an address. */
export interface Order {
  /** What its type has to be, as `text/html`. */
  type: RegExp
  accept: string
  mostBytes: number
  /** Whether a longer body is good for its beginning. */
  beginning: boolean
}

/** What an address answered, after redirects. */
export interface Found {
  url: string
  contentType: string
  body: Uint8Array
}

const mostRedirects = 5
const redirecting = new Set([301, 302, 303, 307, 308])
const passing = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Fetches from an address that somebody else has written. Each hop is judged anew, before it is asked.
 * @throws FetchFailure
 */
export async function fetchFrom(written: string, order: Order, ways: Ways): Promise<Found> {
  const over = new AbortController()
  const patience = AbortSignal.timeout(ways.patienceMs)
  const signal = AbortSignal.any([over.signal, patience, ways.signal])
  try {
    return await unlessAborted(follow(written, order, ways, signal), signal)
  } catch (error) {
    if (error instanceof FetchFailure) throw error
    throw new FetchFailure(patience.aborted ? 'it takes too long' : `no answer: ${codeOf(error)}`, true)
  } finally {
    // What is still on its way is not wanted.
    over.abort()
  }
}

async function follow(written: string, order: Order, ways: Ways, signal: AbortSignal): Promise<Found> {
  let at = written
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const route = await routeTo(at, ways.standing, ways.resolve)
    signal.throwIfAborted()
    const response = await ask(route, order, ways, signal)
    if (!redirecting.has(response.status)) return take(route, response, order)
    const location = response.headers.get('location')
    const next = location && URL.parse(location, route.url)
    void response.body?.cancel()
    if (!next) throw new FetchFailure('it leads nowhere')
    at = next.href
  }
  throw new FetchFailure('it leads on and on')
}

function ask({ direct, host, serverName }: Route, { accept }: Order, ways: Ways, signal: AbortSignal) {
  const { userAgent, authority } = ways
  return fetch(direct, {
    headers: { host, accept, 'accept-encoding': 'gzip, br', 'user-agent': userAgent },
    redirect: 'manual',
    // The next connection to this address may be by another name; and bodies are decompressed as far as they are read.
    keepalive: false,
    decompress: false,
    signal,
    tls: { ...(serverName && { serverName }), ...(authority && { ca: authority }) },
  })
}

async function take({ url }: Route, response: Response, { type, mostBytes, beginning }: Order): Promise<Found> {
  const { status, headers } = response
  if (status < 200 || status > 299) throw new FetchFailure(`it answers ${status}`, passing.has(status))
  const contentType = headers.get('content-type') ?? ''
  if (!type.test(contentType)) throw new FetchFailure(`it is ${contentType.slice(0, 100) || 'of no type'}`)
  const { body, isWhole } = await readBounded(response, mostBytes)
  if (!isWhole && !beginning) throw new FetchFailure('it is too large')
  return { url: url.href, contentType, body }
}

/** Resolving a name cannot be aborted, but need not be waited for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  work.catch(() => {})
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort))
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error).slice(0, 100)
}
