const most = 8
const keyOf = (userId: string) => `searches:${userId}`

/** What somebody looked for last in this browser, the newest first. */
export function recentSearches(userId: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, most) : []
  } catch {
    return []
  }
}

export function rememberSearch(userId: string, text: string) {
  const others = recentSearches(userId).filter((each) => each !== text)
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify([text, ...others].slice(0, most)))
  } catch {
    // Where nothing more can be kept, the search is still made.
  }
}

export function forgetSearches(userId: string) {
  localStorage.removeItem(keyOf(userId))
}
