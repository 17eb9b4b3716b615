import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { pageUrl } from '../../../shared/links.ts'
import type { Standing } from './addresses.ts'
import { FetchFailure } from './failure.ts'

/** Finds the addresses that a name stands for. */
export type Resolve = (name: string) => Promise<string[]>

/** As the machine resolves names, its hosts file included. */
export async function systemResolve(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address)
}

/** How to ask for a page: at an address that was judged, by the name that the page has. */
export interface Route {
  url: URL
  /** What to connect to: the URL with the address in the place of the name. */
  direct: URL
  /** For the Host field, and for TLS to prove; the latter undefined where the URL has no name. */
  host: string
  serverName: string | undefined
}

/**
 * The way to a page, if it is one that may be gone. The name is resolved here and nowhere after: whatever it stands for a
 * moment later, the connection is made to the address that was judged.
 * @throws FetchFailure
 */
export async function routeTo(written: string, standing: (address: string) => Standing, resolve: Resolve) {
  const href = pageUrl(written)
  if (!href) throw new FetchFailure('not the address of a page')
  const url = new URL(href)
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(name) ? [name] : await resolved(name, resolve)
  const judged = addresses.map(standing)
  // One that is refused among others is a trap, or a mistake that is not ours to guess about.
  if (judged.length === 0 || judged.includes('refused')) throw new FetchFailure('not a public address')
  const isUsualPort = url.port === '' || url.port === '80' || url.port === '443'
  if (!isUsualPort && judged.includes('public')) throw new FetchFailure('not a port of the web')
  // Where there is a choice, IPv4: in many networks, IPv6 leads nowhere.
  const address = addresses.find((each) => isIP(each) === 4) ?? addresses[0] ?? ''
  const direct = new URL(url)
  direct.hostname = isIP(address) === 6 ? `[${address}]` : address
  return { url, direct, host: url.host, serverName: isIP(name) ? undefined : name } satisfies Route
}

async function resolved(name: string, resolve: Resolve): Promise<string[]> {
  try {
    return await resolve(name)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new FetchFailure(`the name does not resolve: ${code}`, code !== 'ENOTFOUND')
  }
}
