import { useMutation } from '@tanstack/react-query'
import { mostEmojiBytes } from '../../../shared/emoji.ts'
import { useChat } from '../app/chat.ts'

/** The kinds of file that an emoji may be. */
export const emojiTypes = 'image/png,image/gif,image/webp,image/jpeg'

const answerMs = 60_000

/** What can be wrong with an emoji, by the status that refuses it. */
const problems = {
  400: 'nameError',
  409: 'nameTaken',
  412: 'tooMany',
  413: 'tooLarge',
  415: 'unreadable',
  422: 'unreadable',
  429: 'busy',
} as const

type Problem = (typeof problems)[keyof typeof problems] | 'notSaved'

/** Makes a file an emoji of that name. Gives what is wrong with it, or undefined when it worked. */
export async function uploadEmoji(name: string, file: File): Promise<Problem | undefined> {
  if (file.size > mostEmojiBytes) return problems[413]
  const signal = AbortSignal.timeout(answerMs)
  const headers = { 'content-type': file.type }
  const sending = fetch(`/api/emoji/${name}`, { method: 'PUT', body: file, headers, signal })
  const answer = await sending.catch(() => undefined)
  return answer?.ok ? undefined : (problemOf(answer?.status) ?? 'notSaved')
}

function problemOf(status: number | undefined): Problem | undefined {
  return Object.entries(problems).find(([known]) => Number(known) === status)?.[1]
}

export function useRenameEmoji() {
  const { api } = useChat()
  return useMutation({ mutationFn: (change: { name: string; to: string }) => api.emoji.rename.mutate(change) })
}

export function useRemoveEmoji() {
  const { api } = useChat()
  return useMutation({ mutationFn: (name: string) => api.emoji.remove.mutate({ name }) })
}
