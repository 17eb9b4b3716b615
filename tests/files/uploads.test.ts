import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import * as tus from 'tus-js-client'
import { z } from 'zod'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { doorOf, idIn, openPatch, uploaded } from './stage.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let door: ReturnType<typeof doorOf>

beforeAll(async () => {
  env = { ...(await createEnvironment()), MAX_FILE_MB: '10', FILES_PER_PERSON_MB: '25' }
  app = await startApp(env, { files: { removeEveryMs: 20 } })
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  door = doorOf(app)
}, 30_000)
afterAll(() => app.stop())

const Problem = z.object({ code: z.string(), message: z.string() })
const told = async (answer: Promise<Response>) => Problem.parse(await (await answer).json()).code
const offsetOf = async (id: string, headers = mira.headers) =>
  Number((await door.head(headers, id)).headers.get('upload-offset'))

describe('an upload', () => {
  test('is not what was sent, or its uploader is not told that it is there', async () => {
    await using live = await mira.listen()
    const content = 'A list of groceries, some with ümlauts.\n'
    const file = await uploaded(app, mira, content, 'groceries.txt')
    expect(file).toMatchObject({ name: 'groceries.txt', type: 'text/plain', image: null })
    expect(await (await door.get(mira.headers, file)).text()).toBe(content)
    const types = () => live.heard.map(({ type }) => type)
    for (const type of ['files.upload_started', 'files.upload_completed'])
      await until(type, () => types().some((told) => told === type))
  })

  test('starts again from nothing after a cut', async () => {
    const content = crypto.getRandomValues(new Uint8Array(60_000))
    const id = idIn(await door.create(mira.headers, content.length, 'noise.bin'))
    const offset = await until('some of it', async () => {
      const sending = openPatch(app, mira.headers, id, { offset: 0, size: content.length })
      await sending.send(content.subarray(0, 40_000))
      // As a client does that comes back: the request that is still open ends, perhaps before anything of it was read.
      const there = await offsetOf(id)
      sending.cut()
      return there
    })
    expect(offset).toBeLessThanOrEqual(40_000)
    expect((await door.patch(mira.headers, id, offset, content.subarray(offset))).status).toBe(204)
    const file = await until('the file', () => ready(id))
    expect(new Uint8Array(await (await door.get(mira.headers, file)).arrayBuffer())).toEqual(content)
  })

  const storedBytes = (id: string) => Bun.file(`${env['DATA_DIR']}/files/${id.slice(-2)}/${id}`).size

  async function ready(fileId: string, { api } = mira) {
    const file = await api.files.get.query({ fileId })
    return file.completedAt !== null && file
  }

  test('is lost with the server that took its first half', async () => {
    const id = idIn(await door.create(mira.headers, 6, 'half.txt'))
    await door.patch(mira.headers, id, 0, 'hal')
    await app.stop()
    app = await startApp(env, { files: { removeEveryMs: 20 } })
    door = doorOf(app)
    mira = { ...mira, ...mira.at(app.url) }
    jonas = { ...jonas, ...jonas.at(app.url) }
    expect(await offsetOf(id)).toBe(3)
    await door.patch(mira.headers, id, 3, 'ves')
    const file = await until('the file', () => ready(id))
    expect(await (await door.get(mira.headers, file)).text()).toBe('halves')
  }, 30_000)

  test('waits for good when the process died between the last byte and its word', async () => {
    const id = idIn(await door.create(mira.headers, 4, 'all.txt'))
    await Bun.write(`${env['DATA_DIR']}/files/${id.slice(-2)}/${id}`, 'all!')
    expect(await offsetOf(id)).toBe(4)
    await until('the file', () => ready(id))
  })

  test('can be written to anew, or elsewhere than at its end', async () => {
    const id = idIn(await door.create(mira.headers, 10))
    await door.patch(mira.headers, id, 0, '12345')
    for (const offset of [0, 3, 6, 10]) expect(await told(door.patch(mira.headers, id, offset, 'xx'))).toBe('CONFLICT')
    expect((await door.patch(mira.headers, id, 5, '678901')).status).toBe(413)
    expect(await offsetOf(id)).toBe(5)
    await door.patch(mira.headers, id, 5, '67890')
    const file = await until('the file', () => ready(id))
    expect(await (await door.get(mira.headers, file)).text()).toBe('1234567890')
  })

  test('can be seen, continued or ended by somebody else, or by nobody', async () => {
    const id = idIn(await door.create(mira.headers, 6, 'mine.txt'))
    await door.patch(mira.headers, id, 0, 'min')
    for (const headers of [jonas.headers, {}]) {
      const status = 'authorization' in headers ? 404 : 401
      expect((await door.head(headers, id)).status).toBe(status)
      expect((await door.patch(headers, id, 3, 'xxx')).status).toBe(status)
      expect((await door.remove(headers, id)).status).toBe(status)
      expect((await door.get(headers, { id, name: 'mine.txt' })).status).toBe(status)
    }
    expect(await codeOf(jonas.api.files.get.query({ fileId: id }))).toBe('NOT_FOUND')
    expect((await door.create({}, 3)).status).toBe(401)
    expect(await offsetOf(id)).toBe(3)
  })

  test('comes from another site, or by a token that may only read', async () => {
    const evil = { origin: 'https://evil.example' }
    expect((await door.create(mira.headers, 3, 'x', evil)).status).toBe(403)
    const { secret } = await mira.api.auth.createToken.mutate({ name: 'script', scopes: ['read'] })
    expect((await door.create({ authorization: `Bearer ${secret}` }, 3)).status).toBe(403)
    const created = await door.create(mira.headers, 3)
    expect(created.headers.get('access-control-allow-origin')).toBe(null)
  })

  test('is larger than files may be, takes more space than somebody has, or holds nothing', async () => {
    expect(await told(door.create(mira.headers, 10 * 1_048_576 + 1))).toBe('PAYLOAD_TOO_LARGE')
    expect(await told(door.create(mira.headers, 0))).toBe('BAD_REQUEST')
    const ids = await Promise.all([1, 2].map(async () => idIn(await door.create(jonas.headers, 10 * 1_048_576))))
    expect(await told(door.create(jonas.headers, 6 * 1_048_576))).toBe('PRECONDITION_FAILED')
    expect((await door.create(jonas.headers, 1_000)).status).toBe(201)
    for (const id of ids) expect((await door.remove(jonas.headers, id)).status).toBe(204)
    await until('the space', async () => (await door.create(jonas.headers, 6 * 1_048_576)).status === 201)
  })

  test('is kept though nobody sends it, or never ends', async () => {
    const file = await uploaded(app, mira, 'nobody wants me')
    const unfinished = idIn(await door.create(mira.headers, 10))
    await door.patch(mira.headers, unfinished, 0, 'begun')
    await sql`
      update files.file set created_at = created_at - interval '25 hours', completed_at = completed_at - interval '25 hours',
        received_at = received_at - interval '25 hours'
      where id in (${file.id}::uuid, ${unfinished}::uuid)`.execute(app.platform.db)
    for (const id of [file.id, unfinished]) {
      await until('it is gone', async () => (await door.head(mira.headers, id)).status === 404)
      expect(storedBytes(id)).toBe(0)
    }
  })

  test('takes all memory with parts that do not end', async () => {
    const id = idIn(await door.create(mira.headers, 9))
    const hanging = Array.from({ length: 42 }, () => openPatch(app, mira.headers, id, { offset: 0, size: 9 }))
    try {
      for (const each of hanging) await each.send(Buffer.from('1'))
      const refused = await until('no more is taken', async () => {
        const answer = await door.patch(mira.headers, id, 5, 'x')
        return answer.status === 503 && answer
      })
      expect(refused.headers.get('retry-after')).toBe('5')
    } finally {
      for (const each of hanging) each.cut()
    }
    await until('the rest is', async () => {
      const there = await offsetOf(id)
      return (await door.patch(mira.headers, id, there, '123456789'.slice(there))).status === 204
    })
  })

  test('comes slowly, and nothing of it is kept until its end', async () => {
    const content = Buffer.alloc(3_145_728, crypto.getRandomValues(new Uint8Array(60_007)))
    const id = idIn(await door.create(mira.headers, content.length, 'slow.bin'))
    const sending = openPatch(app, mira.headers, id, { offset: 0, size: content.length })
    await sending.send(content.subarray(0, 2_000_000))
    await until('it is written so far', async () => (await offsetOf(id)) === 2_000_000)
    await sending.send(content.subarray(2_000_000))
    expect(await sending.status()).toBe(204)
    const file = await until('the file', () => ready(id))
    expect(Buffer.from(await (await door.get(mira.headers, file)).arrayBuffer()).equals(content)).toBe(true)
  })

  test('is changed by a connection that held back what another one has sent', async () => {
    const content = Buffer.alloc(5_000_000, 'a')
    const id = idIn(await door.create(mira.headers, content.length, 'twice.bin'))
    const late = openPatch(app, mira.headers, id, { offset: 0, size: content.length })
    await late.send(content.subarray(0, 2_000_000))
    await until('it is written so far', async () => (await offsetOf(id)) === 2_000_000)
    expect((await door.patch(mira.headers, id, 2_000_000, content.subarray(2_000_000, 3_000_000))).status).toBe(204)
    await late.send(Buffer.alloc(3_000_000, 'b'))
    expect(await late.status()).toBe(409)
    expect((await door.patch(mira.headers, id, 3_000_000, content.subarray(3_000_000))).status).toBe(204)
    const file = await until('the file', () => ready(id))
    expect(Buffer.from(await (await door.get(mira.headers, file)).arrayBuffer()).equals(content)).toBe(true)
  })

  test('does not say how long it is, and is refused, or longer than it may be', async () => {
    const stream = (text: string) => new Blob([text]).stream()
    const id = idIn(await door.create(mira.headers, 6, 'stream.txt'))
    expect((await door.patch(mira.headers, id, 0, stream('too long'))).status).toBe(413)
    expect(await offsetOf(id)).toBe(0)
    expect((await door.patch(mira.headers, id, 0, stream('stream'))).status).toBe(204)
    const file = await until('the file', () => ready(id))
    expect(await (await door.get(mira.headers, file)).text()).toBe('stream')
  })

  test('cannot be made by a client that knows nothing but the protocol', async () => {
    const content = crypto.getRandomValues(Buffer.alloc(300_000))
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const upload = new tus.Upload(content, {
      endpoint: `${app.url}/api/files`,
      chunkSize: 100_000,
      headers: mira.headers,
      metadata: { filename: 'tus.bin' },
      onError: reject,
      onSuccess: () => resolve(upload.url ?? ''),
    })
    upload.start()
    const file = await until('the file', async () => ready((await promise).split('/').at(-1) ?? ''))
    expect(new Uint8Array(await (await door.get(mira.headers, file)).arrayBuffer())).toEqual(new Uint8Array(content))
  })
})

describe('the name of a file', () => {
  for (const [said, name] of [
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\mira\\plan.pdf', 'plan.pdf'],
    ['..', 'file'],
    ['', 'file'],
    ['in\u202etxt.exe', 'intxt.exe'],
    ['a\u0000b\r\nset-cookie: x.txt', 'abset-cookie_ x.txt'],
    ['  .hidden. ', 'hidden'],
    ['résumé – 履歴書.pdf', 'résumé – 履歴書.pdf'],
    [`${'x'.repeat(400)}.pdf`, `${'x'.repeat(176)}.pdf`],
  ] as const)
    test(`keeps what it must not: ${JSON.stringify(said.slice(0, 40))}`, async () => {
      const file = await uploaded(app, mira, 'content', said)
      expect(file.name).toBe(name)
      const answer = await door.get(mira.headers, file)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-disposition')).toContain(`filename*=UTF-8''`)
      expect(answer.headers.get('set-cookie')).toBe(null)
      await door.remove(mira.headers, file.id)
    })
})
