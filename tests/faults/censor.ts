import type { ServerWebSocket } from 'bun'

interface Way {
  forward(frame: string): void
  close(): void
}

const nowhere: Way = { forward: () => {}, close: () => {} }

/**
 * A gateway that keeps what says `word` from its clients, in what it tells and in what it answers; and that tells what says
 * `echo` once more, as if it were the next message.
 */
export function openCensor(target: string) {
  const word = 'a word that is not let through'
  const echo = 'a word that comes back'

  function open(socket: ServerWebSocket<Way>) {
    const upstream = new WebSocket(`${target.replace('http', 'ws')}/trpc?connectionParams=1`)
    const isOpen = new Promise((resolve) => upstream.addEventListener('open', resolve))
    socket.data = { forward: (frame) => void isOpen.then(() => upstream.send(frame)), close: () => upstream.close() }
    upstream.addEventListener('message', ({ data }) => {
      const frame = String(data)
      socket.send(without(word, frame))
      if (frame.includes('chat.message_delivered') && frame.includes(echo)) socket.send(asTheNext(frame))
    })
    upstream.addEventListener('close', () => socket.close())
  }

  const server = Bun.serve<Way>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, server) =>
      server.upgrade(request, { data: nowhere }) ? undefined : new Response(null, { status: 404 }),
    websocket: { open, message: ({ data }, frame) => data.forward(String(frame)), close: ({ data }) => data.close() },
  })
  return { url: `http://127.0.0.1:${server.port}`, word, echo, stop: () => server.stop(true) }
}

/** The innermost part of a list that has the word in it is left out of its list. */
function without(word: string, frame: string): string {
  if (!frame.includes(word)) return frame
  const isKept = (part: unknown) => !JSON.stringify(part).includes(word)
  return JSON.stringify(JSON.parse(frame, (_, value) => (Array.isArray(value) ? value.filter(isKept) : value)))
}

/** The same under the id of another event, at the next place of its channel. */
function asTheNext(frame: string): string {
  const isPlace = (key: string) => key === 'seq' || key === 'changedSeq'
  return JSON.stringify(
    JSON.parse(frame, (key, value) => {
      if (isPlace(key)) return value + 1
      return typeof value === 'object' && value?.type === 'chat.message_delivered'
        ? { ...value, id: Bun.randomUUIDv7() }
        : value
    }),
  )
}
