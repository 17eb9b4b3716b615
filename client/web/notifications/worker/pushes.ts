import type { DismissPush, NotificationOptions, Push, Subscribe } from '../../../../shared/pushes.ts'
import { subscribingWith, subscriptionOf } from '../subscription.ts'
import type { Gone } from '../told.ts'
import { answer } from './answering.ts'
import { change, read } from './calls.ts'
import type { Item } from './items.ts'
import type { Scope } from './scope.ts'
import { remember } from './seen.ts'
import { dismiss, show, showBriefly } from './showing.ts'

/** Shows what is pushed, takes it away when it is read, and does what is chosen on it. */
export function listenForPushes(scope: Scope) {
  // One after the other: two that come at once would each show only itself.
  let last = Promise.resolve()
  const inTurn = (work: () => Promise<unknown>) => {
    last = last.then(work).then(
      () => undefined,
      (error) => console.warn('a notification was not shown:', error),
    )
    return last
  }

  scope.addEventListener('push', (event) => {
    const push = event.data?.json() as Push | undefined
    if (push) event.waitUntil(inTurn(() => take(scope, push)))
  })
  scope.addEventListener('message', (event) => {
    const gone = event.data as Gone
    event.waitUntil(inTurn(() => dismiss(scope, matching(gone))))
  })
  scope.addEventListener('notificationclick', (event) => {
    event.waitUntil(answer(scope, event.notification, event.action, event.reply ?? ''))
  })
  scope.addEventListener('pushsubscriptionchange', (event) => {
    event.waitUntil(subscribeAgain(scope, event.newSubscription))
  })
}

async function take(scope: Scope, push: Push) {
  if (push.type === 'message') return show(scope, push)
  if (push.type === 'dismiss') return takeAway(scope, push)
}

async function takeAway(scope: Scope, { tags }: DismissPush) {
  await remember(tags)
  await dismiss(scope, ({ tag }) => tags.includes(tag))
  await showBriefly(scope.registration)
}

/** Replies in threads are not read with their channel. */
function matching(gone: Gone): (item: Item) => boolean {
  if ('messageIds' in gone) return ({ messageId }) => gone.messageIds.includes(messageId)
  return ({ channelId, threadId, seq }) => channelId === gone.channelId && !threadId && seq <= gone.readSeq
}

/** The browser has given up the subscription that the server knows. */
async function subscribeAgain({ registration }: Scope, offered: PushSubscription | null | undefined) {
  const { webPushKey } = await read<NotificationOptions>('notifications.options')
  if (!webPushKey) return
  const subscription = offered ?? (await registration.pushManager.subscribe(subscribingWith(webPushKey)))
  await change('notifications.subscribe', subscriptionOf(subscription) satisfies Omit<Subscribe, 'label'>)
}
