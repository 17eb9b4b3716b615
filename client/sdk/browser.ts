interface Hooks {
  /** The network has changed, or somebody looks again: no reason to wait. */
  hurry(): void
  /** There is no network. */
  offline(): void
}

/** Where there is a browser, tells what it knows of the network, until the function that it returns is called. */
export function listenToBrowser({ hurry, offline }: Hooks): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => {}
  const seen = () => document.visibilityState === 'visible' && hurry()
  window.addEventListener('online', hurry)
  window.addEventListener('offline', offline)
  document.addEventListener('visibilitychange', seen)
  return () => {
    window.removeEventListener('online', hurry)
    window.removeEventListener('offline', offline)
    document.removeEventListener('visibilitychange', seen)
  }
}
