import type { Event, EventOf } from '../../../shared/event.ts'
import type { messageDeleted, threadFollowed } from '../../../shared/messages.ts'
import { dismissed } from '../../../shared/notifications.ts'
import type { messageAcknowledged } from '../../../shared/receipts.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import * as repository from './deliveryRepository.ts'

type Heard = EventOf<typeof messageAcknowledged | typeof threadFollowed | typeof messageDeleted>

/** What has been read on one device, or was deleted, is taken away on all; what devices wait for is not told any more. */
export async function dismiss({ db }: Pick<Platform, 'db'>, events: readonly Heard[]): Promise<Event[]> {
  const deleted = events.flatMap((event) => (event.type === 'chat.message_deleted' ? [event.data.message.id] : []))
  const gone = [
    ...(await repository.dismissRead(db, events.flatMap(readBy))),
    ...(deleted.length > 0 ? await repository.dismissDeleted(db, deleted) : []),
  ]
  return gone.map(({ userId, channelId, messageIds }) =>
    newEvent(dismissed, { key: userId, actor: null, data: { channelId, messageIds } }),
  )
}

function readBy(event: Heard): repository.Read[] {
  if (event.type === 'chat.message_deleted') return []
  if (event.type === 'chat.thread_followed') {
    const { channelId, id: threadId, readSeq: seq } = event.data
    return seq > 0 ? [{ userId: event.key, channelId, threadId, seq }] : []
  }
  const { userId, kind, cursor } = event.data
  return kind === 'read' ? [{ userId, channelId: cursor.channelId, threadId: null, seq: cursor.readSeq }] : []
}
