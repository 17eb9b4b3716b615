import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** What may be fetched from: any public address, and what the deployment names although it is private. */
export type Standing = 'public' | 'named' | 'refused'

/** All of IPv6 that is given out to be reached from anywhere (RFC 4291, section 2.4). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Judges an address. An IPv6 address with an IPv4 one inside (mapped, NAT64, 6to4, Teredo) leads who knows where, and is
 * refused as such; so is what is for documentation, tests, one link or one site. `networks` are as `PREVIEW_NETWORKS` has them.
 */
export function standings(networks: readonly string[]): (address: string) => Standing {
  const named = networks.map(toNetwork)
  return (address) => {
    if (!isIP(address)) return 'refused'
    const parsed = ipaddr.parse(address)
    if (named.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits))) return 'named'
    if (parsed.range() !== 'unicast') return 'refused'
    return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast) ? 'public' : 'refused'
  }
}

function toNetwork(network: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (network.includes('/')) return ipaddr.parseCIDR(network)
  const address = ipaddr.parse(network)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
