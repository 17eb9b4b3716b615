import type { Member } from './member.ts'

/** A node, and the process at another port that is to take its place; with each roll the two change over. */
export interface Place {
  now: Member
  next: Member
}

interface Rolling {
  places: readonly Place[]
  /** Gives these gateways, and no others, whatever is new from now on; resolves when it is known that they can take it. */
  admit(gateways: readonly Member[]): Promise<void>
  /** Told when a node has another in its place, which it then leaves. */
  replaced(before: Member, after: Member): void
}

/**
 * Replaces every node, one by one, while people use the deployment. All successors can do their work, and nothing new goes
 * to an old gateway, before the first of those asks its clients to move: so each client moves once.
 * @throws PartError where a successor does not come up; then everything is as it was.
 */
export async function roll({ places, admit, replaced }: Rolling): Promise<void> {
  const coming = places.map(({ next }) => next)
  try {
    await Promise.all(coming.map((member) => member.start()))
    await admit(coming.filter(({ name }) => name.startsWith('gateway')))
  } catch (error) {
    await Promise.all(coming.map((member) => member.stop()))
    throw error
  }
  for (const place of places) {
    const { now, next } = place
    place.now = next
    place.next = now
    replaced(now, next)
    await now.stop()
  }
}
