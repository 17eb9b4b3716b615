import { v7 as uuidv7 } from 'uuid'
import { fill, pushes } from '../../app/text/pushes.ts'
import badge from '../badge.png'
import icon from '../icon.png'
import type { OpenPath } from '../told.ts'
import { change } from './calls.ts'
import { type Item, type Messages, pathTo, titleOf } from './items.ts'
import type { AppWindow, Scope } from './scope.ts'

/** A reply that could not be sent. */
interface Unsent {
  item: Item
  id: string
  text: string
}

/** What a notification carries: messages, or a reply to be sent again. */
export type Data = Partial<Messages> & { unsent?: Unsent }

/** Does what was chosen on a notification. */
export async function answer(scope: Scope, notification: Notification, action: string, reply: string) {
  const { items = [], unsent } = (notification.data ?? {}) as Data
  const last = unsent?.item ?? items.at(-1)
  if (!last) return
  notification.close()
  if (action === 'again' && unsent) return send(scope, unsent)
  if (action === 'read') return markRead(items)
  if (action === 'reply' && reply.trim()) {
    await send(scope, { item: last, id: uuidv7(), text: reply.trim() })
    return markRead(items)
  }
  await open(scope, pathTo(last))
}

/** The id is of the reply, however often it is tried. */
async function send({ registration }: Scope, { item, id, text }: Unsent) {
  const { channelId, threadId } = item
  try {
    await change('messages.send', { channelId, id, text, ...(threadId && { threadId }) })
  } catch {
    await registration.showNotification(pushes.notSent, {
      body: fill('{title}\n{text}', { title: titleOf([item], item), text }),
      tag: `unsent:${id}`,
      icon,
      badge,
      requireInteraction: true,
      data: { unsent: { item, id, text } } satisfies Data,
      actions: [{ action: 'again', title: pushes.tryAgain }],
    })
  }
}

/** A thread is read for itself; what stands in the channel too is read there. */
async function markRead(items: readonly Item[]) {
  const seq = Math.max(...items.map((item) => item.seq))
  const [item] = items
  if (!item) return
  const { channelId, threadId } = item
  if (threadId) await change('messages.readThread', { channelId, id: threadId, seq })
  else await change('receipts.markRead', { channelId, seq })
}

/** Shows a page of the app: in a window that is there, or in a new one. */
async function open({ clients }: Scope, path: string) {
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: false })
  const window: AppWindow | undefined = windows.find(({ focused }) => focused) ?? windows[0]
  if (!window) return clients.openWindow(path)
  window.postMessage({ open: path } satisfies OpenPath)
  return window.focus()
}
