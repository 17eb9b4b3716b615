import { useEmojis } from './data.ts'

/** An emoji by its name; the name itself for one that there is not. */
export function Shortcode({ name }: { name: string }) {
  const emoji = useEmojis(true)?.byName.get(name.toLowerCase())
  if (!emoji) return `:${name}:`
  return <span title={`:${name}:`}>{emoji}</span>
}
