import { expect } from 'bun:test'
import { uuidv7 } from '../../server/platform/ids.ts'
import { until } from '../context.ts'
import { codeOf, type Someone } from '../people.ts'

/** The newest messages of a channel once there are `count` of them. */
export function messagesIn(reader: Someone, channelId: string, count: number) {
  return until(`${count} messages`, async () => {
    const { messages, lastSeq } = await reader.api.messages.list.query({ channelId })
    return lastSeq >= count && messages
  })
}

function taken({ api }: Someone, message: { channelId: string; text: string }) {
  const id = uuidv7()
  return until('the message is taken', async () => {
    const code = await codeOf(api.messages.send.mutate({ ...message, id }))
    if (code !== 'TOO_MANY_REQUESTS') expect(code).toBe('none')
    return code === 'none'
  })
}

export async function texts(reader: Someone, channelId: string): Promise<string[]> {
  const { messages } = await reader.api.messages.list.query({ channelId })
  return messages.map(({ text }) => text)
}

/** Sends `count` messages, again where the server is too busy for now, and waits until all have their place. */
export async function say(author: Someone, channelId: string, count: number, word = 'message'): Promise<void> {
  const { lastSeq } = await author.api.messages.list.query({ channelId })
  for (let done = 0; done < count; done += 50) {
    const length = Math.min(50, count - done)
    const send = (_: unknown, index: number) => taken(author, { channelId, text: `${word} ${done + index + 1}` })
    await Promise.all(Array.from({ length }, send))
  }
  await messagesIn(author, channelId, lastSeq + count)
}
