import type { MessagePush, Push } from '../../shared/pushes.ts'
import { until } from '../until.ts'
import type { Subscription } from './pushing.ts'
import type { Visitor } from './stage.ts'

/** A notification as it is shown. */
export interface Shown {
  title: string
  body: string
  tag: string
  silent: boolean
  actions: string[]
}

/** What the worker's global scope has; here it is only written into functions that run there. */
interface Scope {
  registration: { getNotifications(): Promise<(Notification & { actions?: { action: string }[] })[]> }
  clients: {
    openWindow(path: string): Promise<unknown>
    matchAll(options: { type: 'window' }): Promise<readonly unknown[]>
  }
  dispatchEvent(event: Event): boolean
  opened: string[]
  /** Has the worker do what it does for such an event. */
  tell(type: string, of: object): Promise<unknown>
}
declare const self: Scope
declare const WindowClient: { prototype: object }

/** The service worker of somebody's browser, with pushes from no real service: the browser is told to deliver them. */
export async function openWorker({ page, context }: Visitor, origin: string) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const worker = await until('the worker', () => context.serviceWorkers()[0])
  await context.grantPermissions(['notifications'])
  await worker.evaluate(standInForNotifications)
  const devtools = await context.newCDPSession(page)
  const found = Promise.withResolvers<string>()
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
    if (first) found.resolve(first.registrationId)
  })
  await devtools.send('ServiceWorker.enable')
  const registrationId = await found.promise

  const shown = (): Promise<Shown[]> => worker.evaluate(readShown)
  return {
    worker,
    /** As the browser does with what its push service has brought. */
    push: (push: Push) =>
      devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(push) }),
    shown,
    /** Whether the browser has forgotten every page of the app, with its locks: it does a moment after they are left. */
    isAlone: () => worker.evaluate(isAlone),
    titles: async () => (await shown()).map(({ title }) => title),
    /** What is done with the notification of this tag; gives the page that a new window was opened with, if one was. */
    /** As the browser does when it has given itself another subscription. */
    resubscribe: (subscription: Subscription) => worker.evaluate(resubscribe, subscription),
    click: (tag: string, action = '', reply = '') => worker.evaluate(click, { tag, action, reply }),
  }
}

/** A push of a message in a channel. */
export function pushOf(
  message: { id: string; channelId: string; seq: number },
  some: Partial<MessagePush> = {},
): MessagePush {
  return {
    type: 'message',
    tag: message.id,
    group: message.channelId,
    channelId: message.channelId,
    messageId: message.id,
    threadId: null,
    seq: message.seq,
    at: new Date().toISOString(),
    authorId: '01890a5d-ac96-774b-bcce-b302099a8057',
    authorName: 'Priya Raman',
    authorAvatar: null,
    channelName: 'harbour',
    title: 'Priya Raman',
    body: 'a message',
    files: 0,
    reason: 'mention',
    sound: true,
    ...some,
  }
}

/** The packaged Chromium has no notifications, and lets nobody act as if one had been clicked. */
function standInForNotifications() {
  self.tell = (type, of) => {
    const works: Promise<unknown>[] = []
    self.dispatchEvent(
      Object.assign(new Event(type), of, { waitUntil: (work: Promise<unknown>) => void works.push(work) }),
    )
    return Promise.all(works)
  }
  Object.assign(WindowClient.prototype, { focus: async () => undefined })
  self.opened = []
  self.clients.openWindow = async (path) => void self.opened.push(path)
  if (Notification.permission === 'granted') return
  let shown: (Notification & { tag: string })[] = []
  Object.assign(ServiceWorkerRegistration.prototype, {
    async showNotification(title: string, options: NotificationOptions) {
      const notification = {
        title,
        ...structuredClone(options),
        close: () => void remove(notification.tag),
      } as never as Notification
      remove(notification.tag)
      shown.push(notification)
    },
    getNotifications: async ({ tag }: { tag?: string } = {}) => shown.filter((each) => !tag || each.tag === tag),
  })
  function remove(tag: string) {
    shown = shown.filter((each) => each.tag !== tag)
  }
}

async function isAlone() {
  const { held = [] } = await navigator.locks.query()
  const windows = await self.clients.matchAll({ type: 'window' })
  return held.length === 0 && windows.length === 0
}

async function readShown() {
  const all = await self.registration.getNotifications()
  return all.map(({ title, body, tag, silent, actions = [] }) => ({
    title,
    body,
    tag,
    silent: silent === true,
    actions: actions.map(({ action }) => action),
  }))
}

async function click({ tag, action, reply }: { tag: string; action: string; reply: string }) {
  const notification = (await self.registration.getNotifications()).find((each) => each.tag === tag)
  if (!notification) throw new Error(`${tag} is not shown`)
  await self.tell('notificationclick', { notification, action, reply })
  return self.opened.pop()
}

async function resubscribe(subscription: Subscription) {
  await self.tell('pushsubscriptionchange', { newSubscription: { toJSON: () => subscription } })
}
