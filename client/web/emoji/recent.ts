const key = 'emojis'
const most = 24
const usual = ['👍', '❤️', '😂', '🎉', '🙏', '👀', '✅', '🔥']

/** The emoji that were picked last on this device; before there are some, the ones that people use most. */
export function recentEmojis(): string[] {
  const known = (localStorage.getItem(key) ?? '').split(' ').filter(Boolean)
  return [...new Set([...known, ...usual])].slice(0, most)
}

export function rememberEmoji(emoji: string) {
  const others = recentEmojis().filter((each) => each !== emoji)
  try {
    localStorage.setItem(key, [emoji, ...others].slice(0, most).join(' '))
  } catch {
    // Where nothing more can be kept, the pick still counts.
  }
}
