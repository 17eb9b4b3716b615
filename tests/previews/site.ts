import { createServer, type Socket } from 'node:net'

/** What a site answers with, by path. */
export type Pages = Record<string, (request: Request) => Response | Promise<Response>>

/** A page that says these things of itself. */
export function html(head: string, headers: Record<string, string> = {}) {
  const body = `<!doctype html><html><head>${head}</head><body><p>…</p></body></html>`
  return new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } })
}

/** A site on one of this machine's own addresses, which remembers what it was asked for; `using` closes it. */
export function openSite(hostname: '127.0.0.1' | '127.0.0.2', pages: Pages = {}, at = 0) {
  const asked: { path: string; headers: Headers }[] = []
  const server = Bun.serve({
    hostname,
    port: at,
    fetch(request) {
      const path = new URL(request.url).pathname
      asked.push({ path, headers: new Headers(request.headers) })
      return pages[path]?.(request) ?? new Response('nothing', { status: 404 })
    },
  })
  const port = server.port ?? 0
  return {
    port,
    url: `http://${hostname}:${port}`,
    pages,
    asked,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** A site that says whatever `speak` writes, well-formed or not; it notes when whoever asked has hung up. */
export async function openRawSite(speak: (socket: Socket) => void) {
  let open = 0
  const server = createServer((socket) => {
    open++
    socket.on('error', () => {})
    socket.on('close', () => open--)
    socket.once('data', () => speak(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.2:${port}/`, connections: () => open, [Symbol.dispose]: () => void server.close() }
}
