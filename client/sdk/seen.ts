/** Remembers the newest ids: true for one that is new. */
export function createSeen(most: number): (id: string) => boolean {
  const ids = new Set<string>()
  return (id) => {
    if (ids.has(id)) return false
    ids.add(id)
    if (ids.size > most) for (const oldest of ids) return ids.delete(oldest)
    return true
  }
}
