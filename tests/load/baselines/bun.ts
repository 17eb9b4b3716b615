/** A bare Bun server that publishes what one socket says to all of its path: the floor of what a fan-out can cost. */
const frameBytes = Number(process.argv[2] ?? 0)

const server = Bun.serve<string, never>({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request, server) {
    return server.upgrade(request, { data: new URL(request.url).pathname })
      ? undefined
      : new Response('upgrade', { status: 426 })
  },
  websocket: {
    perMessageDeflate: false,
    open: (socket) => void socket.subscribe(socket.data),
    message: ({ data }, text) => void server.publish(data, String(text).padEnd(frameBytes, ' ')),
  },
})
console.log(`listening on ${server.url.origin}`)
