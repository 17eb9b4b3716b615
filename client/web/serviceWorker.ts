import { listenForPushes } from './notifications/worker/pushes.ts'
import type { Scope } from './notifications/worker/scope.ts'

/**
 * Keeps the app's own files, so that it opens without a network, and shows what is pushed. What people write and read in
 * the app never passes through here.
 */

declare const self: Scope
/** Put in by the build: the files of this version, and a name that changes with them. */
declare const SHELL: { version: string; files: string[] }

const name = `shell-${SHELL.version}`

listenForPushes(self)

self.addEventListener('install', (event) => event.waitUntil(fill().then(() => self.skipWaiting())))
self.addEventListener('activate', (event) => event.waitUntil(dropOthers().then(() => self.clients.claim())))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (pathname.startsWith('/assets/')) event.respondWith(keptOrFetched(request))
  else if (request.mode === 'navigate' && !pathname.startsWith('/api/')) event.respondWith(fetchedOrKept(request))
})

async function fill() {
  const cache = await caches.open(name)
  await cache.addAll(['/', ...SHELL.files])
}

async function dropOthers() {
  const names = await caches.keys()
  await Promise.all(names.filter((other) => other !== name).map((other) => caches.delete(other)))
}

/** Files named by their content never change. */
async function keptOrFetched(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) await (await caches.open(name)).put(request, response.clone())
  return response
}

/** The page itself comes from the server whenever it answers, so that a new version is there at the next load. */
async function fetchedOrKept(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await caches.match('/')
    if (kept) return kept
    throw error
  }
}
