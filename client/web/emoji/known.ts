import { useCustomEmojis } from './custom.ts'
import { useEmojis } from './data.ts'

/** Whether there is an emoji of a name; false for all while the list of Unicode's is not wanted. */
export function useIsKnown(wantsUsual = true): (name: string) => boolean {
  const usual = useEmojis(wantsUsual)?.byName
  const custom = useCustomEmojis()
  return (name) => usual?.has(name) === true || custom?.some((each) => each.name === name) === true
}
