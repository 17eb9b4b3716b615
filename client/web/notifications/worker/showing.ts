import { pushes } from '../../app/text/pushes.ts'
import badge from '../badge.png'
import icon from '../icon.png'
import { isSounding, isWatched } from '../locks.ts'
import { bodyOf, type Item, type Messages, titleOf, withItem } from './items.ts'
import type { Scope, Showing } from './scope.ts'
import { remember, wasMet } from './seen.ts'

/** Shows a message, with what is shown of its channel or thread already, unless somebody has it before their eyes. */
export async function show({ registration }: Scope, item: Item) {
  const { items } = await shownOf(registration, item.group)
  const isShown = items.some(({ tag }) => tag === item.tag)
  if (!isShown && (await wasMet(item.tag))) return
  await remember([item.tag])
  if (await isWatched(item.threadId ?? item.channelId)) return showBriefly(registration)
  const silent = isShown || !item.sound || (await isSounding())
  await present(registration, withItem(items, item), silent)
}

/** Takes messages away, also such as have not come yet; what is left of a notification stays. */
export async function dismiss({ registration }: Scope, isGone: (item: Item) => boolean) {
  for (const notification of await registration.getNotifications()) {
    const { items = [] } = (notification.data ?? {}) as Partial<Messages>
    const left = items.filter((item) => !isGone(item))
    if (left.length === items.length) continue
    if (left.length === 0) notification.close()
    else await present(registration, left, true)
  }
}

async function shownOf(registration: Scope['registration'], group: string): Promise<Messages> {
  const [shown] = await registration.getNotifications({ tag: group })
  return { items: (shown?.data as Messages | undefined)?.items ?? [] }
}

async function present(registration: Scope['registration'], items: Item[], silent: boolean) {
  const last = items.at(-1)
  if (last) await registration.showNotification(titleOf(items, last), { ...optionsOf(items, last), silent })
}

function optionsOf(items: Item[], last: Item): Showing {
  const data: Messages = { items }
  const { authorId, authorAvatar, group, at } = last
  return {
    body: bodyOf(items),
    tag: group,
    renotify: true,
    icon: authorAvatar ? `/api/avatars/${authorId}/${authorAvatar}` : icon,
    badge,
    timestamp: Date.parse(at),
    data,
    actions: [...(canReply ? [reply] : []), { action: 'read', title: pushes.markRead }],
  }
}

const { NotificationEvent } = globalThis as { NotificationEvent?: { prototype: object } }
const canReply = NotificationEvent !== undefined && 'reply' in NotificationEvent.prototype
const reply = { action: 'reply', type: 'text' as const, title: pushes.reply, placeholder: pushes.replyHint }

/** Safari takes the permission from whoever shows nothing; other browsers ask for nothing while a window can be seen. */
export async function showBriefly(registration: Scope['registration']) {
  if (!isSafari) return
  await registration.showNotification(pushes.noText, { tag: 'brief', silent: true })
  for (const notification of await registration.getNotifications({ tag: 'brief' })) notification.close()
}

const isSafari = /AppleWebKit/.test(navigator.userAgent) && !/Chrom/.test(navigator.userAgent)
