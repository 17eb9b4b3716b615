/** What a service worker stands in, as far as the app uses it; the types of documents and of workers exclude each other. */
export interface Scope {
  addEventListener<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): void
  skipWaiting(): Promise<void>
  clients: Windows
  registration: Registration
}

interface Events {
  install: Lasting
  activate: Lasting
  fetch: Fetching
  push: Pushed
  notificationclick: Clicked
  pushsubscriptionchange: Resubscribed
  message: Told
}

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface Fetching extends Lasting {
  request: Request
  respondWith(response: Promise<Response>): void
}

interface Pushed extends Lasting {
  data: { json(): unknown } | null
}

interface Clicked extends Lasting {
  notification: Notification
  action: string
  /** What was written into a field of the notification, in browsers that have one. */
  reply?: string | null
}

interface Resubscribed extends Lasting {
  oldSubscription?: PushSubscription | null
  newSubscription?: PushSubscription | null
}

interface Told extends Lasting {
  data: unknown
}

interface Windows {
  claim(): Promise<void>
  matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly AppWindow[]>
  openWindow(path: string): Promise<unknown>
}

export interface AppWindow {
  focused: boolean
  focus(): Promise<unknown>
  postMessage(message: unknown): void
}

/** What the types of documents leave out of notifications that are shown by a worker. */
export interface Showing extends NotificationOptions {
  renotify?: boolean
  timestamp?: number
  actions?: { action: string; title: string; type?: 'button' | 'text'; placeholder?: string }[]
}

interface Registration {
  showNotification(title: string, options: Showing): Promise<void>
  getNotifications(filter?: { tag: string }): Promise<Notification[]>
  pushManager: PushManager
}
