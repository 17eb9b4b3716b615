import type { Subscribe } from '../../../shared/pushes.ts'

/** How a browser is asked for a subscription that takes pushes of the holder of this key, each of which is shown. */
export const subscribingWith = (applicationServerKey: string) => ({ userVisibleOnly: true, applicationServerKey })

/** A browser's subscription as the server takes it. */
export function subscriptionOf(subscription: PushSubscription): Omit<Subscribe & { kind: 'webpush' }, 'label'> {
  const { endpoint, keys: { p256dh = '', auth = '' } = {} } = subscription.toJSON()
  return { kind: 'webpush', endpoint: endpoint ?? '', keys: { p256dh, auth } }
}
