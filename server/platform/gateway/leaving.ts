import { goneFrom, isOpen, type Socket } from './connection.ts'

/** Where nobody was able to leave for so long, there is nowhere to go. */
export const leaveWithinMs = 5_000
const apartMs = 2
const longestSpreadMs = 20_000
/** What a client asked before it knew may be on its way for so long. */
const lastAnswersMs = 500
const lookEveryMs = 100

/**
 * When each of so many clients is asked to connect anew, in milliseconds from now and in order: one after the other, each
 * at a moment of its own, so that they never come as one crowd.
 */
export function spread(clients: number, random = Math.random): number[] {
  const slotMs = Math.min(apartMs, longestSpreadMs / clients)
  return Array.from({ length: clients }, (_, at) => (at + random()) * slotMs)
}

/**
 * Resolves when a client has left by itself. One that follows nothing may not know how: it has left when it has its
 * answers and asks nothing more.
 */
export async function departure(socket: Socket): Promise<void> {
  const gone = goneFrom(socket)
  if (socket.data.subscriptions.length > 0) return gone
  await Promise.race([gone, Bun.sleep(lastAnswersMs)])
  if (!isOpen(socket)) return
  await socket.data.tail
  await socket.data.answered
}

/** Resolves when all that `begin` began is done, or nothing of it has gone on for `quietMs`. */
export async function goOnWhile(quietMs: number, begin: (isGoingOn: () => void) => Promise<void>[]): Promise<void> {
  let lastMs = performance.now()
  let isDone = false
  const all = begin(() => {
    lastMs = performance.now()
  })
  const done = Promise.all(all).then(() => {
    isDone = true
  })
  while (!isDone && performance.now() - lastMs <= quietMs) await Promise.race([done, Bun.sleep(lookEveryMs)])
}
