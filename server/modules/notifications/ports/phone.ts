import type { Push } from '../../../../shared/pushes.ts'
import { fitted } from '../words.ts'

/** What phones' push services take, with what they want around it, is 4,096 bytes at most. */
const mostBytes = 3_400

/** What is shown, and what the app is told besides; a push that shows nothing has no words. */
export function split(push: Push): { words: { title: string; body: string } | null; rest: object } {
  if (push.type === 'dismiss') return { words: null, rest: push }
  const { title, body, ...rest } = fitted(push, mostBytes)
  return { words: { title, body }, rest }
}
