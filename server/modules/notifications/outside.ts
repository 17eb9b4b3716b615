import type { Standing } from '../../platform/outside/addresses.ts'
import { FetchFailure } from '../../platform/outside/failure.ts'
import type { Route } from '../../platform/outside/route.ts'

export type Judge = (address: string) => Standing

/** What is public is asked over TLS only; what the deployment names may do without. @throws FetchFailure */
export function requireSecure({ url, direct }: Route, standing: Judge): void {
  const isNamed = standing(direct.hostname.replace(/^\[|\]$/g, '')) === 'named'
  if (url.protocol !== 'https:' && !isNamed) throw new FetchFailure('not a secure address')
}
