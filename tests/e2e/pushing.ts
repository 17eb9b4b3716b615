import type { BrowserContext } from 'playwright-core'

/** A pair for tests alone. */
export const vapid = {
  VAPID_PUBLIC_KEY: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
  VAPID_PRIVATE_KEY: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
}

/** What a browser has of a subscription, as JSON. */
export interface Subscription {
  endpoint: string
  keys: { p256dh: string; auth: string }
}

/**
 * Puts this subscription in the place of one from a push service of the browser's maker, which cannot be reached from here,
 * and says yes or no where the person would be asked. How often they were is counted in `asked`.
 */
export async function answerAsBrowser(
  context: BrowserContext,
  subscription: Subscription,
  answer: NotificationPermission,
) {
  await context.addInitScript(standIn, { subscription, answer })
}

function standIn({ subscription, answer }: { subscription: Subscription; answer: NotificationPermission }) {
  const state = (name: string) => ({
    get: () => localStorage.getItem(`stand-in:${name}`),
    set: (value: string) => localStorage.setItem(`stand-in:${name}`, value),
  })
  const [permission, subscribed, asked] = [state('permission'), state('subscribed'), state('asked')]
  Object.defineProperty(Notification, 'permission', { get: () => permission.get() ?? 'default' })
  Object.assign(Notification, {
    requestPermission: async () => {
      asked.set(String(Number(asked.get()) + 1))
      permission.set(answer)
      return answer
    },
  })
  const one = () => ({
    endpoint: subscription.endpoint,
    toJSON: () => subscription,
    unsubscribe: async () => {
      subscribed.set('')
      return true
    },
  })
  Object.assign(PushManager.prototype, {
    getSubscription: async () => (subscribed.get() ? one() : null),
    subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
      subscribed.set(applicationServerKey)
      return one()
    },
  })
}
