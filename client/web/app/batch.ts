import type { Chat } from 'realtime-chat/sdk'

interface Question<Item, Answer> {
  atOnce: number
  /** The answers in the order of the items. */
  ask(chat: Chat, items: Item[]): Promise<Answer[]>
}

interface Waiting<Item, Answer> {
  item: Item
  answer: PromiseWithResolvers<Answer>
}

/** A question that is asked together with all others of its kind in the same moment, each once. */
export function batched<Item, Answer>({ atOnce, ask }: Question<Item, Answer>) {
  let asked = new Map<string, Waiting<Item, Answer>>()

  async function askAll(chat: Chat, waiting: Waiting<Item, Answer>[]) {
    try {
      const answers = await ask(
        chat,
        waiting.map(({ item }) => item),
      )
      for (const [at, answer] of answers.entries()) waiting[at]?.answer.resolve(answer)
    } catch (error) {
      for (const { answer } of waiting) answer.reject(error)
    }
  }

  function flush(chat: Chat) {
    const all = [...asked.values()]
    asked = new Map()
    for (let at = 0; at < all.length; at += atOnce) void askAll(chat, all.slice(at, at + atOnce))
  }

  return (chat: Chat, key: string, item: Item): Promise<Answer> => {
    if (asked.size === 0) queueMicrotask(() => flush(chat))
    const waiting = asked.get(key) ?? { item, answer: Promise.withResolvers<Answer>() }
    asked.set(key, waiting)
    return waiting.answer.promise
  }
}
