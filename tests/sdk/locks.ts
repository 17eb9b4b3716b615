type Work = (lock: Lock | null) => Promise<unknown>

/** The part of the Web Locks API that tabs of one browser need: exclusive locks, first come, first served. */
export function createLocks() {
  const last = new Map<string, Promise<unknown>>()

  function request(name: string, work: Work): Promise<unknown>
  function request(name: string, options: LockOptions, work: Work): Promise<unknown>
  async function request(name: string, first: LockOptions | Work, second?: Work) {
    const [options, work] = typeof first === 'function' ? [{}, first] : [first, second]
    if (!work) throw new TypeError('nothing to do')
    const before = last.get(name)
    if (before && options.ifAvailable) return work(null)
    const { promise, resolve } = Promise.withResolvers<void>()
    last.set(name, promise)
    try {
      await before
      options.signal?.throwIfAborted()
      return await work({ name, mode: 'exclusive' })
    } finally {
      resolve()
      if (last.get(name) === promise) last.delete(name)
    }
  }

  return { request }
}
