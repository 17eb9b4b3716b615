const key = 'emojis'
const most = 24
const usual = ['👍', '❤️', '😂', '🎉', '🙏', '👀', '✅', '🔥']

/** The emoji that were picked last on this device; before there are some, the ones that people use most. */
export function recentEmojis(): string[] {
  const picked: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
  const known = Array.isArray(picked) ? picked.filter((each) => typeof each === 'string') : []
  return [...new Set([...known, ...usual])].slice(0, most)
}

export function rememberEmoji(emoji: string) {
  const others = recentEmojis().filter((each) => each !== emoji)
  localStorage.setItem(key, JSON.stringify([emoji, ...others].slice(0, most)))
}
