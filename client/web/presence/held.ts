import type { Chat } from 'realtime-chat/sdk'

const held = new WeakSet<Chat>()

/** Whether somebody has said that they are away from this device, whatever it hears of them. */
export const isHeldAway = (chat: Chat) => held.has(chat)

/** Has this device count as away until it is told otherwise, or as active again. @throws ChatError */
export async function holdAway(chat: Chat, isAway: boolean) {
  await chat.api.presence.set.mutate({ state: isAway ? 'away' : 'active' })
  if (isAway) held.add(chat)
  else held.delete(chat)
}
