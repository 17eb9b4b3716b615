import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { connect } from '../../client/sdk/index.ts'
import { startApp, until } from '../context.ts'
import { still } from '../emoji/pictures.ts'
import { type Someone, signUp } from '../people.ts'
import { doorOf, idIn } from './stage.ts'
import { hasS3, namesIn, storageEnvironment } from './storages.ts'

const timing = { files: { removeEveryMs: 20, examineEveryMs: 50 } }

describe.skipIf(!hasS3)('with a bucket', () => {
  let env: Record<string, string>
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let channelId: string

  beforeAll(async () => {
    env = await storageEnvironment('s3')
    app = await startApp(env, timing)
    mira = await signUp(app, 'Mira')
    channelId = (await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })).id
  }, 30_000)
  afterAll(() => app.stop())

  async function chatting() {
    const token = mira.headers['authorization']?.replace('Bearer ', '') ?? ''
    const chat = await connect({ url: app.url, token, timing: { retryMs: 5 } })
    return Object.assign(chat, { [Symbol.asyncDispose]: () => chat.close() })
  }

  test('a large file is not what was sent, has no middle, or outlives its message', async () => {
    await using chat = await chatting()
    const content = new Uint8Array(
      await new Blob(Array(200).fill(crypto.getRandomValues(Buffer.alloc(50_000)))).bytes(),
    )
    const file = await chat.upload(new Blob([content]), { name: 'video.bin' })
    const sent = await chat.send(channelId, '', { files: [file] })
    const door = doorOf(app)
    const answer = await door.get(mira.headers, file)
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true)
    const middle = await door.get(mira.headers, file, '', { range: 'bytes=5242870-5242889' })
    expect([middle.status, middle.headers.get('content-range')]).toEqual([206, 'bytes 5242870-5242889/10000000'])
    expect(new Uint8Array(await middle.arrayBuffer())).toEqual(content.slice(5_242_870, 5_242_890))
    await chat.api.messages.remove.mutate({ channelId, id: sent.id })
    await until('its bytes are gone', async () => (await namesIn(env)).length === 0)
  })

  test('a picture has no small copies', async () => {
    await using chat = await chatting()
    const png = await sharp(still(900, 600)).png().toBuffer()
    const file = await chat.upload(new File([new Uint8Array(png)], 'plan.png'))
    expect(file.image).toMatchObject({ width: 900, height: 600 })
    const copy = await doorOf(app).get(mira.headers, file, '?size=small')
    expect(await sharp(await copy.arrayBuffer()).metadata()).toMatchObject({ format: 'webp', width: 720 })
  })

  test('an upload is lost with the server that took its first half, or what is called off stays', async () => {
    const content = crypto.getRandomValues(Buffer.alloc(65_536))
    const door = doorOf(app)
    const [kept, off] = [
      idIn(await door.create(mira.headers, 65_536)),
      idIn(await door.create(mira.headers, 9_000_000)),
    ]
    await door.patch(mira.headers, kept, 0, content.subarray(0, 30_000))
    await door.patch(mira.headers, off, 0, content)
    await app.stop()
    app = await startApp(env, timing)
    mira = { ...mira, ...mira.at(app.url) }
    const again = doorOf(app)
    expect((await again.head(mira.headers, kept)).headers.get('upload-offset')).toBe('30000')
    await again.patch(mira.headers, kept, 30_000, content.subarray(30_000))
    const file = await until('the file', async () => {
      const details = await mira.api.files.get.query({ fileId: kept })
      return details.completedAt !== null && details
    })
    expect(Buffer.from(await (await again.get(mira.headers, file)).arrayBuffer()).equals(content)).toBe(true)
    await again.remove(mira.headers, off)
    await until('it is gone', async () => !(await namesIn(env)).some((name) => name.includes(off)))
  }, 30_000)
})

describe('with a bucket out of reach', () => {
  test('an upload is refused for good', async () => {
    const unreachable = { S3_BUCKET: 'files', S3_ENDPOINT: 'http://127.0.0.1:1', S3_ACCESS_KEY_ID: 'a' }
    const env = { ...(await storageEnvironment('disk')), ...unreachable, S3_SECRET_ACCESS_KEY: 'secret' }
    await using app = await startApp(env, timing)
    const mira = await signUp(app, 'Mira')
    const answer = await doorOf(app).create(mira.headers, 9_000_000)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  })
})
