import { mkdir, open } from 'node:fs/promises'

/** A bare Bun server of files: what comes is written where it belongs, and given as it is. It knows nobody. */
const folder = process.argv[2] ?? ''
await mkdir(folder, { recursive: true })

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    const path = `${folder}/${pathname.split('/').at(-1)}`
    if (request.method !== 'PUT') return new Response(Bun.file(path))
    let position = Number(searchParams.get('from'))
    const file = await open(path, position === 0 ? 'w' : 'r+')
    for await (const chunk of request.body ?? []) {
      await file.write(chunk, 0, chunk.length, position)
      position += chunk.length
    }
    await file.close()
    return new Response()
  },
})
console.log(`listening on ${server.url.origin}`)
