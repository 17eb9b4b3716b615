import type { MessagePage } from '../../shared/messages.ts'

/** Reads a channel's newest messages, or those `before` a seq. */
export type ReadPage = (channelId: string, limit: number, before?: number) => Promise<MessagePage>

const mostPages = 5
const pageLength = 200

/** What was said in a channel since `joinedAt`, as far back as a few pages reach; and where the channel stands. */
export async function readSince(read: ReadPage, channelId: string, joinedAt: string) {
  let page = await read(channelId, pageLength)
  const { lastSeq } = page
  const pages = [page.messages]
  for (let oldest = page.messages[0]; oldest && oldest.createdAt >= joinedAt; oldest = page.messages[0]) {
    if (!page.hasBefore || pages.length === mostPages) break
    page = await read(channelId, pageLength, oldest.seq)
    pages.unshift(page.messages)
  }
  return { lastSeq, messages: pages.flat().filter(({ createdAt }) => createdAt >= joinedAt) }
}
