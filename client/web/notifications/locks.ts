/**
 * What the windows of this browser are doing, told by the locks that they hold: so it is known to each of them and to the
 * service worker, and forgotten with the window.
 */
const watching = (place: string) => `realtime-chat:watching:${place}`
const sounding = 'realtime-chat:sounding'

/** Says that somebody looks at a channel or a thread, until the function that it returns is called. */
export const holdWatched = (place: string) => hold(watching(place))

/** Says that this window makes a sound for what is new. */
export const holdSounding = () => hold(sounding)

export const isWatched = (place: string) => isHeld(watching(place))
export const isSounding = () => isHeld(sounding)

/** Runs `act` in one window of all that ask for `name` at about the same time. */
export async function inOneWindow(name: string, act: () => void) {
  if (!navigator.locks) return act()
  await navigator.locks.request(`realtime-chat:once:${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    act()
    await new Promise((resolve) => setTimeout(resolve, lateness))
  })
}

/** How much later than another a window may hear of something, in ms. */
const lateness = 20_000

function hold(name: string): () => void {
  const held = Promise.withResolvers<void>()
  const over = new AbortController()
  navigator.locks?.request(name, { mode: 'shared', signal: over.signal }, () => held.promise).catch(() => undefined)
  return () => {
    over.abort()
    held.resolve()
  }
}

async function isHeld(name: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return held.some((lock) => lock.name === name)
}
