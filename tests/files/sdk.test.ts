import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { type Chat, connect } from '../../client/sdk/index.ts'
import { defaultTiming } from '../../client/sdk/timing.ts'
import { sendFile } from '../../client/sdk/tus.ts'
import { startApp, until } from '../context.ts'
import { still } from '../emoji/pictures.ts'
import { type Someone, signUp } from '../people.ts'
import { doorOf, idIn } from './stage.ts'

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let channelId: string
/** A proxy in front of the app, whose uploads are cut as often as `cuts` says, after their first bytes. */
let proxy: ReturnType<typeof Bun.serve>
let cuts = 0

beforeAll(async () => {
  app = await startApp()
  mira = await signUp(app, 'Mira')
  channelId = (await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })).id
  proxy = Bun.serve({
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      const body = request.body && new Uint8Array(await request.arrayBuffer())
      const isCut = request.method === 'PATCH' && cuts-- > 0
      const headers = new Headers(request.headers)
      headers.delete('content-length')
      const answer = await fetch(`${app.url}${pathname}`, {
        method: request.method,
        headers,
        ...(body && { body: isCut ? body.subarray(0, 50_000) : body }),
      })
      return isCut ? new Response('cut', { status: 502 }) : answer
    },
  })
}, 30_000)
afterAll(async () => {
  await proxy.stop(true)
  await app.stop()
})

async function chatting(): Promise<Chat & AsyncDisposable> {
  const token = mira.headers['authorization']?.replace('Bearer ', '') ?? ''
  const chat = await connect({ url: app.url, token, timing: { retryMs: 5 } })
  return Object.assign(chat, { [Symbol.asyncDispose]: () => chat.close() })
}

test('a script cannot send a picture with some words, or without', async () => {
  await using chat = await chatting()
  const png = await sharp(still(300, 200)).png().toBuffer()
  const parts: number[] = []
  const file = await chat.upload(new File([new Uint8Array(png)], 'chart.png'), {
    onProgress: (part) => parts.push(part),
  })
  expect(file).toMatchObject({ name: 'chart.png', type: 'image/png', image: { width: 300, height: 200 } })
  expect(parts.at(-1)).toBe(1)
  expect(await chat.send(channelId, '', { files: [file] })).toMatchObject({ text: '', files: [file] })
  const notes = await chat.upload(new Blob(['hello']), { name: 'notes.txt' })
  expect(await chat.send(channelId, 'for you', { files: [notes] })).toMatchObject({ text: 'for you', files: [notes] })
})

test('an upload does not go on where it was cut', async () => {
  await using chat = await chatting()
  const content = crypto.getRandomValues(new Uint8Array(60_000))
  cuts = 2
  const token = mira.headers['authorization']?.replace('Bearer ', '')
  const id = await sendFile({
    target: { url: proxy.url.href, token, timing: { ...defaultTiming, retryMs: 5 } },
    blob: new Blob([content]),
    name: 'noise.bin',
    signal: new AbortController().signal,
    onBegun: () => {},
    onProgress: () => {},
  })
  const file = await until('the file', async () => {
    const details = await chat.api.files.get.query({ fileId: id })
    return details.completedAt !== null && details
  })
  const answer = await fetch(`${app.url}/api/files/${file.id}/${file.name}`, { headers: mira.headers })
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(content)
})

test('an upload that was left behind starts from nothing, or one that is gone never ends', async () => {
  await using chat = await chatting()
  const content = new Blob([crypto.getRandomValues(new Uint8Array(60_000))])
  const door = doorOf(app)
  const begun = idIn(await door.create(mira.headers, 60_000, 'left.bin'))
  await door.patch(mira.headers, begun, 0, content.slice(0, 40_000))
  const parts: number[] = []
  const file = await chat.upload(content, { name: 'left.bin', begun, onProgress: (part) => parts.push(part) })
  expect([file.id, parts.length]).toEqual([begun, 1])
  let anew = ''
  const other = await chat.upload(content, { name: 'b', begun: crypto.randomUUID(), onBegun: (id) => (anew = id) })
  expect(other.id).toBe(anew)
})

test('a refused or called off upload goes on for good', async () => {
  await using chat = await chatting()
  expect(await chat.upload(new Blob([]), { name: 'empty' }).catch(({ code }) => code)).toBe('BAD_REQUEST')
  const huge = new Blob([new Uint8Array(100 * 1_048_576 + 1)])
  const tooLarge = await chat.upload(huge, { name: 'huge' }).catch((error) => error)
  expect(tooLarge).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', mostBytes: 100 * 1_048_576 })
  const off = new AbortController()
  const upload = chat.upload(new Blob([new Uint8Array(3_000_000)]), {
    name: 'large.bin',
    signal: off.signal,
    onProgress: () => off.abort(),
  })
  expect(await upload.catch(({ code }) => code)).toBe('CLIENT_CLOSED_REQUEST')
})

test('an upload that is held starts from nothing, and one that is called off while it rests stays for a day', async () => {
  await using chat = await chatting()
  const content = crypto.getRandomValues(new Uint8Array(600_000))
  const door = doorOf(app)
  const hold = async (name: string) => {
    const held = new AbortController()
    let begun = ''
    const onBegun = (id: string) => {
      begun = id
    }
    const options = { name, hold: held.signal, onBegun, onProgress: () => held.abort() }
    expect(await chat.upload(new Blob([content]), options).catch(({ code }) => code)).toBe('CLIENT_CLOSED_REQUEST')
    const { headers } = await door.head(mira.headers, begun)
    expect(Number(headers.get('upload-offset'))).toBeGreaterThan(0)
    return begun
  }
  const begun = await hold('held.bin')
  const parts: number[] = []
  const onProgress = (part: number) => parts.push(part)
  const file = await chat.upload(new Blob([content]), { name: 'held.bin', begun, onProgress })
  expect(file.id).toBe(begun)
  expect(parts[0]).toBeGreaterThan(131_072 / 600_000)
  const answer = await fetch(`${app.url}/api/files/${file.id}/held.bin`, { headers: mira.headers })
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(content)

  const unwanted = await hold('unwanted.bin')
  const signal = AbortSignal.abort()
  const end = chat.upload(new Blob(), { name: 'unwanted.bin', begun: unwanted, signal })
  expect(await end.catch(({ code }) => code)).toBe('CLIENT_CLOSED_REQUEST')
  await until('it is gone', async () => (await door.head(mira.headers, unwanted)).status === 404)
})
