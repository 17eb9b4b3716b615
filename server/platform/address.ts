import { BlockList, isIP } from 'node:net'

/** Finds the address of a request's client; `peer` is whoever the connection is from. */
export type AddressOf = (request: Request, peer: string) => string

/**
 * Believes `X-Forwarded-For` as far as it was written by the proxies named: each puts whoever asked it at the end, so the
 * last address that is not a trusted proxy's is the client's. What stands before it may be made up.
 */
export function addressBehind(proxies: readonly string[]): AddressOf {
  const trusted = new BlockList()
  for (const proxy of proxies) trust(trusted, proxy)
  const isTrusted = (address: string) => trusted.check(address, familyOf(address))
  return ({ headers }, peer) => {
    const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => plain(hop.trim()))
    let address = plain(peer)
    while (isTrusted(address)) {
      const before = hops.pop()
      if (before === undefined || !isIP(before)) break
      address = before
    }
    return address
  }
}

/** What limits count as one: an IPv4 address, or the 64 bits of IPv6 that a household has to itself (RFC 4291, section 2.5.4). */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = [], tail] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const gap = tail ? Array(8 - head.length - tail.length).fill('0') : []
  const groups = [...head, ...gap, ...(tail ?? [])].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

function trust(list: BlockList, proxy: string) {
  const [address = '', bits] = proxy.split('/')
  if (bits === undefined) list.addAddress(address, familyOf(address))
  else list.addSubnet(address, Number(bits), familyOf(address))
}

/** A socket that listens on both families shows IPv4 as `::ffff:1.2.3.4`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function familyOf(address: string) {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
