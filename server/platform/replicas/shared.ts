/**
 * A question that is asked once for all who ask it while the one before is under way. Every answer is of a moment after
 * whoever gets it has asked.
 */
export function asShared<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined
  let next: Promise<T> | undefined

  function begin(): Promise<T> {
    next = undefined
    const asking = ask()
    underWay = asking
    const over = () => {
      if (underWay === asking) underWay = undefined
    }
    asking.then(over, over)
    return asking
  }

  return () => {
    if (!underWay) return begin()
    next ??= underWay.then(begin, begin)
    return next
  }
}
