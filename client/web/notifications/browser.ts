import { subscribingWith } from './subscription.ts'

interface Kept {
  id: string
  endpoint: string
}

const key = 'push-device'

/** The device that this browser is to the server, and the address that it was subscribed with. */
export const keptDevice = {
  get: (): Kept | null => JSON.parse(localStorage.getItem(key) ?? 'null'),
  set: (device: Kept) => localStorage.setItem(key, JSON.stringify(device)),
}

/** How this browser stands to being told of something while the app is closed. */
export async function readBrowser() {
  const supported = 'PushManager' in window && 'Notification' in window && 'serviceWorker' in navigator
  const permission = supported ? Notification.permission : 'denied'
  return { supported, permission, endpoint: (await subscriptionHere())?.endpoint ?? null, device: keptDevice.get() }
}

export async function subscriptionHere(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker?.getRegistration()
  return (await registration?.pushManager?.getSubscription()) ?? null
}

/** A subscription belongs to the key that it was made with; one of another key has to go first. */
export async function subscribeWith(applicationServerKey: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready
  const options = subscribingWith(applicationServerKey)
  return pushManager.subscribe(options).catch(async () => {
    await (await pushManager.getSubscription())?.unsubscribe()
    return pushManager.subscribe(options)
  })
}

/** Leaves nothing on this browser for whoever comes next: neither the subscription nor what is shown. */
export async function dropSubscription() {
  localStorage.removeItem(key)
  const registration = await navigator.serviceWorker?.getRegistration()
  for (const notification of (await registration?.getNotifications()) ?? []) notification.close()
  await (await subscriptionHere())?.unsubscribe()
}
