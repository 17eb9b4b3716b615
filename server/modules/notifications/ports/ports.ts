import type { SubscriptionKind } from '../../../../shared/pushes.ts'
import type { Config } from '../../../platform/config.ts'
import { standings } from '../../../platform/outside/addresses.ts'
import { type Resolve, systemResolve } from '../../../platform/outside/route.ts'
import { apns } from './apns.ts'
import { fcm } from './fcm.ts'
import type { Port } from './port.ts'
import { webPush } from './webPush.ts'

/** How long a push service may take, and how names are resolved. */
export interface PortTiming {
  patienceMs: number
  resolve?: Resolve
}

/** The ways to devices that this deployment has. */
export function portsOf(
  config: Config,
  { patienceMs, resolve = systemResolve, signal }: PortTiming & { signal: AbortSignal },
): Map<SubscriptionKind, Port> {
  const ports = new Map<SubscriptionKind, Port>()
  if (config.vapid) {
    const standing = standings(config.previewNetworks)
    const web = webPush({ vapid: config.vapid, standing, resolve, patienceMs, signal })
    ports.set('webpush', web).set('unifiedpush', web)
  }
  if (config.fcm) ports.set('fcm', fcm({ ...config.fcm, patienceMs, signal }))
  if (config.apns) ports.set('apns', apns({ ...config.apns, patienceMs, signal }))
  return ports
}
