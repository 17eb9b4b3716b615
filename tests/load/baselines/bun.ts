/** A bare Bun server that publishes what one socket says to all: the floor of what a fan-out can cost. */
const frameBytes = Number(process.argv[2] ?? 0)

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request, server) {
    return server.upgrade(request) ? undefined : new Response('upgrade', { status: 426 })
  },
  websocket: {
    perMessageDeflate: false,
    open: (socket) => void socket.subscribe('room'),
    message: (_, text) => void server.publish('room', String(text).padEnd(frameBytes, ' ')),
  },
})
console.log(`listening on ${server.url.origin}`)
